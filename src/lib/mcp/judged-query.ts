import { estimatedCost } from '../ai/query/examine.ts'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { formatCost } from '../core/units.ts'
import { judge } from '../guard/judge.ts'
import { refusedError } from '../guard/run-guarded.ts'
import type { Connection } from '../postgres/connection.ts'
import { inJudgedTransaction } from './databases.ts'
import { type Restricted, restrict } from './masks/restrict.ts'
import type { ToolCall } from './tool.ts'

/** The guard's and the user's word on a statement, before anything is run. Notes it for the audit file. */
export async function judged(
  sql: string,
  { database, settings, context, record }: ToolCall,
): Promise<Restricted> {
  record.sql = sql
  const { schemas, allow, limits } = settings
  const url = await database.url(context)
  const restricted = await inJudgedTransaction(url, limits, context, (connection) =>
    restrict(sql, connection, { schemas, masks: database.masks, allow }),
  )
  record.verdict = restricted.verdict.allowed ? 'allowed' : (restricted.verdict.rule ?? 'refused')
  return restricted
}

/** The same, for a statement that is to be run: throws `SQL_REFUSED` with reason and hint. */
export async function allowed(
  sql: string,
  call: ToolCall,
): Promise<{ url: string; sql: string; relations: string[] }> {
  const restricted = await judged(sql, call)
  if (!('sql' in restricted)) throw refusedError(restricted.verdict)
  const { sql: written, relations } = restricted
  return { url: await call.database.url(call.context), sql: written, relations }
}

/** Judges, in the transaction in which a query is about to run, what is really run, and its cost. Throws `SQL_REFUSED`. */
export async function judgeAgain(
  connection: Connection,
  sql: string,
  { settings: { allow, limits }, record }: Pick<ToolCall, 'settings' | 'record'>,
): Promise<void> {
  const verdict = await judge(sql, connection, allow)
  if (!verdict.allowed) throw refusedError(verdict)
  requireAffordable(await estimatedCost(connection, sql), { settings: { limits }, record })
}

/** Throws `SQL_REFUSED` for a cost above what the user allows. */
export function requireAffordable(
  cost: number,
  {
    settings: { limits },
    record,
  }: { settings: Pick<ToolCall['settings'], 'limits'>; record: ToolCall['record'] },
): void {
  if (cost <= limits.cost) return
  record.verdict = 'cost'
  throw new PostAiError(
    'SQL_REFUSED',
    `The planner estimates a cost of ${formatCost(cost)}; at most ${formatCost(limits.cost)} is allowed here.`,
    { hints: ['Read less: filter earlier, join on keys, aggregate. explain_query shows where the cost is.'] },
  )
}

/** The planner's estimates of a statement that was judged. */
export async function estimates(
  url: string,
  sql: string,
  limits: ToolCall['settings']['limits'],
  context: RunContext,
): Promise<{ cost: number; rows: number }> {
  return inJudgedTransaction(url, limits, context, async (connection) => {
    const [row] = await connection.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
    )
    const plan = row?.['QUERY PLAN'][0].Plan
    return { cost: plan?.['Total Cost'] ?? 0, rows: plan?.['Plan Rows'] ?? 0 }
  })
}
