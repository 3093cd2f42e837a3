import { formatBytes, formatCount, formatPercent } from '../../core/units.ts'
import type { Refusal } from '../advice.ts'
import type { Rule, Subject } from '../rule.ts'
import type { Activity } from '../snapshot/activity.ts'
import { storageChange } from '../storage-change.ts'
import { type ExaminedTable, examinedTables, leastBytes } from '../tables/examined-table.ts'
import { bestOrder, bestRowBytes, rowBytes } from '../tables/row-size.ts'

const LEAST_SHARE = 0.1

/**
 * The order of the columns leaves gaps in every row.
 *
 * Why: A bigint or a timestamp begins at a multiple of 8 bytes, an integer at one of 4; a boolean before a bigint is
 * followed by 7 bytes of nothing. Columns of 8 bytes first, then those of 4, of 2 and of 1, then those of varying length
 * leave no gap. There is no statement that reorders columns: the table has to be made anew and its rows copied, with all
 * that refers to it. So this is told, with what it would save, and not recommended; it is worth knowing when the table
 * is rewritten for another reason. Told from 10 % of the table and 16 MB and a thousandth of the database on.
 *
 * Silent: About tables that are not analysed.
 *
 * Source: PostgreSQL documentation, Database Page Layout; heaptuple.c (heap_compute_data_size).
 */
export const columnOrder: Rule = {
  name: 'column-order',
  summary: 'the order of the columns leaves gaps in every row',
  check(subject) {
    const { activity } = subject
    const refused = activity
      ? examinedTables(subject).flatMap((one) => padded(one, subject, activity) ?? [])
      : []
    return { recommendations: [], refused }
  },
}

function padded(one: ExaminedTable, { pricePerGb }: Subject, activity: Activity): Refusal | undefined {
  if (one.table.kind !== 'r') return undefined
  const now = rowBytes(one.table, one.activity)
  const best = bestRowBytes(one.table, one.activity)
  if (now === null || best === null) return undefined
  const rows = Math.max(one.table.rows, one.activity.liveRows)
  const bytes = (now - best) * rows
  if (bytes < leastBytes(activity) || bytes < LEAST_SHARE * now * rows) return undefined
  return {
    what: `Order the columns of ${one.name} by alignment`,
    why: `It would make each row ${formatCount(now - best)} of ${formatCount(now)} bytes smaller, ${formatBytes(bytes)} (${formatPercent(1 - best / now)}) over ${formatCount(rows)} rows. No statement does that: the table has to be made anew as (${bestOrder(one.activity).join(', ')}) and its rows copied. Do it when it is rewritten anyway.`,
    storage: storageChange(-bytes, pricePerGb),
  }
}
