import type { Table } from '../../sandbox/catalog.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { qualifiedName } from '../../sql/quote.ts'
import type { ExaminedQuery } from '../examination.ts'

/** A value that most rows do not have is worth an index of its own up to this share of the rows. */
const MOST_SHARE = 0.3
/** A column of more values than these is no status, and an index for one of them serves one query. */
const MOST_ENUMERATED = 50

/** Whether a comparison with a constant comes back in the workload, and finds few enough rows for a partial index. */
export type Recurs = (table: Table, comparison: string) => boolean

/** For a statement by itself no value comes back. */
export const nothingRecurs: Recurs = () => false

/**
 * The comparisons `column = constant` of a workload that could be the predicate of a partial index: asked more than
 * once, of a column with few values, and true for few of the rows by the planner's estimate.
 */
export async function recurringValues(queries: readonly ExaminedQuery[], planner: Planner): Promise<Recurs> {
  const found = new Map<string, { table: Table; comparison: string; calls: number }>()
  for (const { query, uses } of queries) {
    for (const { table, predicates } of uses) {
      for (const { kind, literal, column } of predicates) {
        if (kind !== 'equal' || literal === undefined || !isEnumerated(table, column)) continue
        const key = keyOf(table, literal)
        const calls = (found.get(key)?.calls ?? 0) + query.calls
        found.set(key, { table, comparison: literal, calls })
      }
    }
  }
  const recurring = new Set<string>()
  for (const [key, { table, comparison, calls }] of found) {
    if (calls > 1 && (await shareOf(table, comparison, planner)) <= MOST_SHARE) recurring.add(key)
  }
  return (table, comparison) => recurring.has(keyOf(table, comparison))
}

async function shareOf(table: Table, comparison: string, planner: Planner): Promise<number> {
  const sql = `SELECT FROM ${qualifiedName(table.schema, table.name)} WHERE ${comparison}`
  const plan = (await planner.explain(sql)) as [{ Plan: { 'Plan Rows': number } }]
  return plan[0].Plan['Plan Rows'] / Math.max(1, table.rows)
}

function isEnumerated(table: Table, name: string): boolean {
  const column = table.columns.find((candidate) => candidate.name === name)
  return column?.hasStatistics === true && column.distinct <= MOST_ENUMERATED
}

function keyOf(table: Table, comparison: string): string {
  return `${table.oid} ${comparison}`
}
