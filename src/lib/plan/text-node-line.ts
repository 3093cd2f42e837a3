import type { Facts } from './read-properties.ts'
import { targetOf, unquotedName } from './text-names.ts'

const cost = /\s*\(cost=([\d.]+)\.\.([\d.]+) rows=(\d+) width=(\d+)\)/
const actual = /\s*\(actual (?:time=([\d.]+)\.\.([\d.]+) )?rows=([\d.]+) loops=(\d+)\)/
const never = /\s*\(never executed\)/

/** Whether a line ends as only lines of nodes do. */
export function hasFigures(line: string): boolean {
  return /\((?:cost=|actual |never executed\))/.test(line)
}

/**
 * The facts in the line of a node (`Index Scan using i on t  (cost=…) (actual …)`), by the names that JSON output
 * gives them. Undefined when the line cannot be a node's.
 */
export function nodeFacts(line: string): Facts | undefined {
  const name = line.replace(cost, '').replace(actual, '').replace(never, '').trim()
  if (!/^[A-Z]/.test(name) || /\((?:cost=|actual )/.test(name)) return undefined
  return { ...identity(name), ...figures(line) }
}

function figures(line: string): Facts {
  const facts: Facts = {}
  const estimated = cost.exec(line)
  if (estimated) {
    facts['Startup Cost'] = Number(estimated[1])
    facts['Total Cost'] = Number(estimated[2])
    facts['Plan Rows'] = Number(estimated[3])
    facts['Plan Width'] = Number(estimated[4])
  }
  const happened = actual.exec(line)
  if (happened?.[1] !== undefined) {
    facts['Actual Startup Time'] = Number(happened[1])
    facts['Actual Total Time'] = Number(happened[2])
  }
  if (happened || never.test(line)) {
    facts['Actual Rows'] = Number(happened?.[3] ?? 0)
    facts['Actual Loops'] = Number(happened?.[4] ?? 0)
  }
  return facts
}

function identity(text: string): Facts {
  const isAsync = text.startsWith('Async ')
  const parallel = isAsync ? text.slice(6) : text
  const isParallel = parallel.startsWith('Parallel ')
  const name = isParallel ? parallel.slice(9) : parallel
  const facts = forms.reduce<Facts | undefined>((found, form) => found ?? form(name), undefined)
  return { ...(facts ?? { 'Node Type': name }), 'Parallel Aware': isParallel, 'Async Capable': isAsync }
}

/** The forms in which node lines say more than the node's type. */
const forms: ((name: string) => Facts | undefined)[] = [
  join,
  aggregate,
  setOperation,
  write,
  indexScan,
  bitmapIndexScan,
  scan,
]

function join(name: string): Facts | undefined {
  const match =
    /^(Nested Loop|Merge|Hash)(?: (Left|Right|Full|Semi|Anti|Right Semi|Right Anti))?( Join)?$/.exec(name)
  if (!match || name === 'Hash' || name === 'Merge') return undefined
  const type = match[1] === 'Nested Loop' ? 'Nested Loop' : `${match[1]} Join`
  return { 'Node Type': type, 'Join Type': match[2] ?? 'Inner' }
}

const strategies: Record<string, string> = { '': 'Plain', Group: 'Sorted', Hash: 'Hashed', Mixed: 'Mixed' }

function aggregate(name: string): Facts | undefined {
  const match = /^(?:(Partial|Finalize) )?(Group|Hash|Mixed|)(?:A|a)ggregate$/i.exec(name)
  if (!match) return undefined
  return {
    'Node Type': 'Aggregate',
    Strategy: strategies[match[2] ?? ''],
    'Partial Mode': match[1] ?? 'Simple',
  }
}

function setOperation(name: string): Facts | undefined {
  const match = /^(Hash)?SetOp (.+)$/.exec(name)
  if (!match) return undefined
  return { 'Node Type': 'SetOp', Strategy: match[1] ? 'Hashed' : 'Sorted', Command: match[2] }
}

function write(name: string): Facts | undefined {
  const match = /^(Foreign )?(Insert|Update|Delete|Merge) on (.+)$/.exec(name)
  if (!match) return undefined
  const type = match[1] ? 'Foreign Scan' : 'ModifyTable'
  return { 'Node Type': type, Operation: match[2], ...targetFacts('Relation Name', match[3]) }
}

function indexScan(name: string): Facts | undefined {
  const match = /^(Index Scan|Index Only Scan)( Backward)? using ("(?:[^"]|"")+"|\S+) on (.+)$/.exec(name)
  if (!match) return undefined
  return {
    'Node Type': match[1],
    'Scan Direction': match[2] ? 'Backward' : 'Forward',
    'Index Name': unquotedName(match[3] ?? ''),
    ...targetFacts('Relation Name', match[4]),
  }
}

function bitmapIndexScan(name: string): Facts | undefined {
  const match = /^Bitmap Index Scan on (.+)$/.exec(name)
  if (!match) return undefined
  return { 'Node Type': 'Bitmap Index Scan', 'Index Name': unquotedName(match[1] ?? '') }
}

/** What the scans that are not of relations name; undefined for those that have nothing but an alias. */
const scanned: Record<string, string | undefined> = {
  'Function Scan': 'Function Name',
  'Table Function Scan': 'Table Function Name',
  'CTE Scan': 'CTE Name',
  'WorkTable Scan': 'CTE Name',
  'Named Tuplestore Scan': 'Tuplestore Name',
  'Values Scan': undefined,
  'Subquery Scan': undefined,
}

function scan(name: string): Facts | undefined {
  const match = /^(Custom Scan|[A-Z][A-Za-z ]*? Scan)(?: \((.+)\))? on (.+)$/.exec(name)
  const type = match?.[1]
  if (!match || type === undefined) return undefined
  const what = type in scanned ? scanned[type] : 'Relation Name'
  const provider = match[2] === undefined ? {} : { 'Custom Plan Provider': match[2] }
  const operation = type === 'Foreign Scan' ? { Operation: 'Select' } : {}
  return { 'Node Type': type, ...provider, ...operation, ...targetFacts(what, match[3]) }
}

function targetFacts(what: string | undefined, text = ''): Facts {
  const target = targetOf(text)
  if (!target) return {}
  return {
    ...(what !== undefined && { [what]: target.name }),
    ...(target.schema !== undefined && { Schema: target.schema }),
    Alias: target.alias,
  }
}
