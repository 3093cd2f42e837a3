import type { SelectStmt } from '@pgsql/types'
import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { formatCount, plural } from '../../core/units.ts'
import { judge } from '../../guard/judge.ts'
import { oneQuery } from '../../guard/one-query.ts'
import { defaultLimits, type QueryResult } from '../../guard/query-result.ts'
import { refusedError } from '../../guard/run-guarded.ts'
import { runReadOnly } from '../../guard/run-read-only.ts'
import type { Connection } from '../../postgres/connection.ts'
import { sameTree } from '../../sql/same-tree.ts'

/** What two forms of a query are run with. */
export interface ComparedRun {
  url: string
  /** Values of `$1`, `$2`, …. */
  values: readonly string[]
  /** Milliseconds that each may run. */
  ms: number
}

/** So many rows are compared; queries with more are not. */
const MOST_ROWS = 10_000

/**
 * Runs two forms of a query, each judged and in a read-only transaction that is rolled back, and compares their columns and rows:
 * as a multiset with NULLs and duplicates, and where the first has an ORDER BY, in their order. Rows that the same ORDER BY leaves
 * in any order may be in any. Returns how many rows are equal, or why it cannot be said that all are. Throws only what a lost
 * connection or an interruption throws.
 */
export async function sameRows(
  original: string,
  rewritten: string,
  run: ComparedRun,
  context: RunContext,
): Promise<{ rows: number } | { reason: string }> {
  context.report.step('Comparing the rows of both forms')
  const results: QueryResult[] = []
  for (const sql of [original, rewritten]) {
    const before = async (connection: Connection) => {
      const verdict = await judge(sql, connection)
      if (!verdict.allowed) throw refusedError(verdict)
    }
    try {
      const limits = { ...defaultLimits, rows: MOST_ROWS, ms: run.ms }
      results.push(await runReadOnly(run.url, sql, limits, context, { before, values: run.values }))
    } catch (error) {
      if (!(error instanceof PostAiError) || !(error.sql || /^SQL_/.test(error.code))) throw error
      const which = sql === original ? 'the statement itself' : 'it'
      return { reason: `${which} could not be run to compare the rows: ${error.message}` }
    }
  }
  const [one, other] = results
  if (!one || !other) return { reason: 'it was not run' }
  return differenceOf(one, other) ?? (await orderDifference(one, other)) ?? { rows: one.rows.length }
}

function differenceOf(one: QueryResult, other: QueryResult): { reason: string } | undefined {
  if (one.truncated || other.truncated || one.cutCells + other.cutCells > 0)
    return {
      reason: `its result is too large to be compared (more than ${formatCount(MOST_ROWS)} rows, or very wide ones)`,
    }
  if (JSON.stringify(one.columns) !== JSON.stringify(other.columns))
    return { reason: 'it has other columns, or columns of other types' }
  if (one.rows.length !== other.rows.length)
    return {
      reason: `it gives ${plural(other.rows.length, 'row')} instead of ${formatCount(one.rows.length)}`,
    }
  const [a, b] = [one, other].map(({ rows }) => rows.map((row) => JSON.stringify(row)).sort())
  const equal = a?.every((row, index) => row === b?.[index])
  return equal ? undefined : { reason: 'it gives other rows' }
}

/** Equal rows in another order are another result where the statement orders them, unless both order them alike and it is a tie. */
async function orderDifference(
  one: QueryResult,
  other: QueryResult,
): Promise<{ reason: string } | undefined> {
  const [order, otherOrder] = [await orderOf(one.sql), await orderOf(other.sql)]
  if (order === undefined || sameTree(order, otherOrder)) return undefined
  const same = one.rows.every((row, index) => JSON.stringify(row) === JSON.stringify(other.rows[index]))
  return same ? undefined : { reason: 'it gives the rows in another order' }
}

async function orderOf(sql: string): Promise<unknown> {
  const query = await oneQuery(sql)
  return 'node' in query ? (query.node as { SelectStmt?: SelectStmt }).SelectStmt?.sortClause : undefined
}
