import type { Node } from '@pgsql/types'
import { parameterCount } from '../sql/statement.ts'
import { nodesOf } from '../sql/walk.ts'
import type { Connection } from './connection.ts'

/** EXPLAIN knows GENERIC_PLAN since this version. */
const GENERIC_PLAN_SINCE = 16

/**
 * The server's plan of one statement in EXPLAIN's JSON form, without running it. Parameters (`$n`) are planned
 * generically: by GENERIC_PLAN, before PostgreSQL 16 through a prepared statement with a forced generic plan.
 * `sql` must be a single statement and `node` its parse tree.
 */
export async function explainGeneric(
  connection: Connection,
  major: number,
  sql: string,
  node: Node,
  options = 'FORMAT JSON',
): Promise<unknown> {
  const parameters = parameterCount(node)
  if (parameters === 0) return plan(connection, `EXPLAIN (${options}) ${sql}`)
  if (major >= GENERIC_PLAN_SINCE) return plan(connection, `EXPLAIN (${options}, GENERIC_PLAN) ${sql}`)
  await connection.script(`SET plan_cache_mode = force_generic_plan`)
  await connection.script(`PREPARE post_ai_generic (${parameterTypes(node, parameters)}) AS ${sql}`)
  try {
    const nulls = Array.from({ length: parameters }, () => 'NULL').join(', ')
    return await plan(connection, `EXPLAIN (${options}) EXECUTE post_ai_generic(${nulls})`)
  } finally {
    await connection.script('DEALLOCATE post_ai_generic')
  }
}

/** Types are left to be inferred; a number that the statement skips has nothing to be inferred from. */
function parameterTypes(node: Node, count: number): string {
  const used = new Set(nodesOf(node, 'ParamRef').map((parameter) => parameter.number))
  return Array.from({ length: count }, (_, index) => (used.has(index + 1) ? 'unknown' : 'text')).join(', ')
}

async function plan(connection: Connection, sql: string): Promise<unknown> {
  const [row] = await connection.script<{ 'QUERY PLAN': unknown }>(sql)
  return row?.['QUERY PLAN']
}
