import { camelCased } from './camel-case.ts'
import { withoutFrame } from './frame.ts'
import type { JitUse, Plan, PlanningUse, SerializationUse, TriggerUse } from './plan.ts'
import type { PlanNode, WorkerPart } from './plan-node.ts'
import { nodeProperties, planningProperties, workerProperties } from './properties.ts'
import { type Facts, isFacts, readProperties } from './read-properties.ts'
import { unreadable } from './unreadable.ts'

/**
 * The plan in the output of EXPLAIN (FORMAT JSON), in any of its forms: the array, its object, a bare node, the row
 * or rows that a driver returns, auto_explain's object, or the text of any of them, psql's frame included.
 * Throws `PLAN_UNREADABLE`.
 */
export function planFromJson(value: unknown): Plan {
  if (typeof value === 'string') return planFromJson(parsed(value))
  if (Array.isArray(value)) {
    if (value.length === 0) throw unreadable('the list is empty')
    return planFromJson(value[0])
  }
  if (!isFacts(value)) throw unreadable('it holds neither a plan nor a list of plans')
  if ('QUERY PLAN' in value) return planFromJson(value['QUERY PLAN'])
  if (isFacts(value.Plan)) return planOf(value, value.Plan)
  if ('Node Type' in value) return planOf({}, value)
  throw unreadable('it has no "Plan"')
}

function parsed(text: string): unknown {
  const plain = withoutFrame(text)
  const start = plain.search(/[[{]/)
  const end = Math.max(plain.lastIndexOf(']'), plain.lastIndexOf('}'))
  if (start === -1 || end < start) throw unreadable('there is no JSON in it')
  // 64-bit numbers do not fit into JavaScript's
  const json = plain.slice(start, end + 1).replace(/("Query Identifier":\s*)(-?\d+)/g, '$1"$2"')
  try {
    return JSON.parse(json)
  } catch (error) {
    throw unreadable(`its JSON is damaged or cut off (${error instanceof Error ? error.message : error})`)
  }
}

function planOf(facts: Facts, rootFacts: Facts): Plan {
  let id = 0
  const nodeOf = (node: Facts): PlanNode => {
    id += 1
    return readNode(node, id, nodeOf)
  }
  const root = nodeOf(rootFacts)
  const plan: Plan = {
    root,
    analyzed: root.actualLoops !== undefined,
    costs: 'Total Cost' in rootFacts,
    triggers: listOf(facts.Triggers).map((trigger) => camelCased(trigger) as TriggerUse),
  }
  const optional: Partial<Plan> = {
    planningTime: numberOf(facts['Planning Time']),
    executionTime: numberOf(facts['Execution Time']),
    planning: isFacts(facts.Planning) ? planningOf(facts.Planning) : undefined,
    jit: isFacts(facts.JIT) ? jitOf(facts.JIT) : undefined,
    serialization: isFacts(facts.Serialization)
      ? (camelCased(facts.Serialization) as SerializationUse)
      : undefined,
    settings: settingsOf(facts.Settings),
    queryIdentifier: facts['Query Identifier'] === undefined ? undefined : String(facts['Query Identifier']),
    queryText: typeof facts['Query Text'] === 'string' ? facts['Query Text'] : undefined,
  }
  return { ...plan, ...defined(optional) }
}

function readNode(facts: Facts, id: number, nodeOf: (facts: Facts) => PlanNode): PlanNode {
  const { Plans: plans, Workers: workers, ...own } = facts
  const { known, other } = readProperties(own, nodeProperties)
  if (typeof known.nodeType !== 'string') throw unreadable('a node has no "Node Type"')
  const parts = listOf(workers).map(workerOf)
  return {
    id,
    nodeType: known.nodeType,
    startupCost: 0,
    totalCost: 0,
    planRows: 0,
    planWidth: 0,
    ...known,
    ...(parts.length > 0 && { workers: parts }),
    ...(Object.keys(other).length > 0 && { other }),
    children: listOf(plans).map(nodeOf),
  }
}

function workerOf(facts: Facts): WorkerPart {
  const { known, other } = readProperties(facts, workerProperties)
  return {
    workerNumber: 0,
    ...known,
    ...(Object.keys(other).length > 0 && { other }),
  }
}

function planningOf(facts: Facts): PlanningUse {
  return readProperties(facts, planningProperties).known
}

/** PostgreSQL 17 and later split the time of generation. */
function jitOf(facts: Facts): JitUse {
  const jit = camelCased(facts) as JitUse & {
    timing?: { generation: number | { deform: number; total: number } }
  }
  const { timing } = jit
  if (timing === undefined || typeof timing.generation === 'number') return jit
  const { deform, total } = timing.generation as { deform: number; total: number }
  return { ...jit, timing: { ...timing, generation: total, deform } }
}

function settingsOf(value: unknown): Record<string, string> | undefined {
  return isFacts(value) && Object.keys(value).length > 0 ? (value as Record<string, string>) : undefined
}

function listOf(value: unknown): Facts[] {
  return Array.isArray(value) ? value.filter(isFacts) : []
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T
}
