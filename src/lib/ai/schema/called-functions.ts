import type { Node } from '@pgsql/types'
import { type Judgement, judgeFunction } from '../../guard/judge-function.ts'
import { FIRST_USER_OID } from '../../guard/node-tree.ts'
import { type Proc, readProcs } from '../../guard/procs.ts'
import { rootTag } from '../../sql/statement.ts'
import { nodesOf } from '../../sql/walk.ts'
import { bodyOf } from './function-bodies.ts'
import { type Answering, shadowSession } from './shadow-session.ts'

/** A function that the start has, and that belongs to no extension. */
export interface UserFunction {
  name: string
  /** As `pg_proc.provolatile`: i, s or v. */
  volatility: string
}

/** Functions of the server that change something and are what schemas are made with. */
const ofSequences = new Set(['nextval', 'currval', 'setval', 'lastval', 'pg_get_serial_sequence'])
const triggers =
  /^(?:suppress_redundant_updates_trigger|tsvector_update_trigger|tsvector_update_trigger_column)$/

/**
 * Why functions that statements call may not be called, a sentence each: built-in ones that are not known to be harmless, and
 * functions of the database that might change something when the statements are run. Bodies of functions are looked into.
 * Names that nobody knows yet are left to the trial.
 */
export async function refusedCalls(
  statements: readonly { sql: string; node: Node }[],
  own: readonly UserFunction[],
  shadow: Answering,
): Promise<string[]> {
  const refusals: string[] = []
  const inside: Node[] = []
  for (const statement of statements) {
    const body = await bodyOf(statement)
    if ('refused' in body) refusals.push(body.refused)
    else inside.push(...body.nodes)
  }
  const nodes = statements.map(({ node }) => node)
  const all = [...nodes, ...inside]
  const calls = all.flatMap(namesCalled)
  const running = new Set(all.filter(runsAtOnce).flatMap(namesCalled))
  const fired = nodes.flatMap((node) =>
    'CreateTrigStmt' in node ? [lastName(node.CreateTrigStmt.funcname)] : [],
  )
  const names = [...new Set([...calls, ...fired])].filter((name) => !ofSequences.has(name))
  for (const { name, volatility } of own) {
    if (volatility === 'v' && running.has(name))
      refusals.push(`${name} may not be called: it is of the database and may change something.`)
  }
  for (const proc of await procsNamed(names, shadow)) {
    const why = refusalOf(proc, fired.includes(proc.name))
    if (why) refusals.push(`${proc.name} may not be called: it ${why}.`)
  }
  return [...new Set(refusals)]
}

function namesCalled(node: Node): string[] {
  return nodesOf(node, 'FuncCall').map(({ funcname }) => lastName(funcname))
}

function lastName(list: unknown): string {
  return nodesOf(list, 'String').at(-1)?.sval ?? ''
}

/** Whether the functions in a statement are called when it is run, and not only later, for rows that come. */
function runsAtOnce(node: Node): boolean {
  return /^(Insert|Update|Delete|CreateTableAs|RefreshMatView)/.test(rootTag(node))
}

async function procsNamed(names: readonly string[], shadow: Answering): Promise<Proc[]> {
  const session = shadowSession(shadow)
  if (names.length === 0) return []
  const rows = await session.query<{ oid: number }>(
    'SELECT p.oid::int8::int4 AS oid FROM pg_catalog.pg_proc p WHERE p.proname = ANY($1::text[]) ORDER BY 1',
    [names],
  )
  return readProcs(
    session,
    rows.map(({ oid }) => oid),
  )
}

function refusalOf(proc: Proc, fired: boolean): string | undefined {
  // of an earlier trial, or of the start, which is looked at by itself
  if (proc.oid >= FIRST_USER_OID && proc.extension === null) return undefined
  if (fired && triggers.test(proc.name)) return undefined
  const judged: Judgement = judgeFunction(proc, 'called', new Set(), [])
  if (judged.kind === 'refused') return judged.why
  // made of others, which the name tells enough of: pg_sleep_for calls pg_sleep
  const composed = judged.kind === 'look inside' && proc.kind !== 'a' && proc.name.startsWith('pg_')
  return composed ? 'is not known to be harmless' : undefined
}
