import { formatBytes, formatPercent, plural } from '../../core/units.ts'
import type { Column } from '../../sandbox/catalog.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { quoteLiteral } from '../../sql/quote.ts'
import type { Refusal } from '../advice.ts'
import type { Rule, Subject } from '../rule.ts'
import type { Activity } from '../snapshot/activity.ts'
import { storageChange } from '../storage-change.ts'
import { type ExaminedTable, examinedTables, idsOf, leastBytes } from '../tables/examined-table.ts'
import { type TimeWindow, timeWindow } from '../tables/time-window.ts'

const DAY = 86_400
/** Rows are old when twice as old as anything that is asked for, and at least so old … */
const LEAST_AGE = 90 * DAY
/** … or so old where it is not recorded how far back is asked for. */
const AGE_WHEN_UNKNOWN = 365 * DAY
const LEAST_SHARE = 0.3
/** Rows lie in the order of their time. */
const LEAST_CORRELATION = 0.9
const MOST_REWRITTEN = 0.05

/**
 * Most of a table is older than anything that the workload reads.
 *
 * Why: Rows that are only added, and read by their time from some day on, need not all be in the table: what is older
 * takes storage, backups and time of every VACUUM, and can go to an archive, or into partitions of its own that are
 * detached when they are old. Looked at are tables of 16 MB and more (and a thousandth of the database) of which at most
 * one row in twenty was updated or deleted, in the order of a time column, when all queries of the workload that read
 * more than a few rows restrict that column from below. How many rows are older than twice the longest time asked for
 * (and 90 days) tells the column’s histogram; a year is taken where the times are parameters, whose values are not
 * recorded. No statement can archive rows without somebody’s decision, so this is told, with what it would save, and
 * not recommended.
 *
 * Silent: When a query reads the table without a lower bound, about partitions, and when less than 30 % is old.
 *
 * Source: PostgreSQL documentation, Table Partitioning; pg_stats (histogram_bounds).
 */
export const coldRows: Rule = {
  name: 'cold-rows',
  summary: 'most of a table is older than anything that the workload reads',
  async check(subject) {
    const { activity } = subject
    const refused: Refusal[] = []
    for (const one of activity ? examinedTables(subject) : []) {
      const told = activity && (await cold(one, subject, activity))
      if (told) refused.push(told)
    }
    return { recommendations: [], refused }
  },
}

async function cold(one: ExaminedTable, subject: Subject, activity: Activity): Promise<Refusal | undefined> {
  const { planner, pricePerGb } = subject
  const { heapBytes, toastBytes, indexBytes, updated, deleted, liveRows } = one.activity
  const rows = Math.max(one.table.rows, liveRows)
  const all = heapBytes + toastBytes + indexBytes
  if (one.table.kind !== 'r' || one.table.parent !== undefined || all < leastBytes(activity)) return undefined
  if (updated + deleted > MOST_REWRITTEN * rows) return undefined
  for (const column of one.table.columns.filter(isTimeOfRow)) {
    const window = await timeWindow(one, column.name, planner)
    if (!window || window.bounded.length === 0) continue
    const age = Math.max(window.unknown.length > 0 ? AGE_WHEN_UNKNOWN : LEAST_AGE, 2 * window.seconds)
    const cutoff = new Date(Date.parse(activity.readAt) - age * 1000)
    const share = shareBefore(cutoff, await histogramOf(one, column, planner))
    const bytes = share * all
    if (share < LEAST_SHARE || bytes < leastBytes(activity)) continue
    return {
      what: `Archive the rows of ${one.name} of before ${cutoff.toISOString().slice(0, 10)}`,
      why: `They are ${formatPercent(share)} of the table, about ${formatBytes(bytes)} with indexes and long values, by the histogram of ${column.name}. ${readingWords(window, column)} Whether they may go is for you to decide: then partition it by range of ${column.name} and detach what is old, or move them in batches and rewrite the table.`,
      storage: storageChange(-bytes, pricePerGb),
    }
  }
  return undefined
}

function readingWords({ seconds, unknown, bounded }: TimeWindow, column: Column): string {
  const ids = idsOf(bounded).slice(0, 3).join(', ')
  return unknown.length > 0
    ? `${plural(bounded.length, 'query reads', 'queries read')} it from some ${column.name} on (${ids}), but how far back is not recorded: look at the values they are given.`
    : `${plural(bounded.length, 'query reads', 'queries read')} it at most ${plural(Math.ceil(seconds / DAY), 'day')} back (${ids}); all others look up single rows.`
}

function isTimeOfRow({ typeName, correlation, nullFraction, hasStatistics }: Column): boolean {
  return (
    /^(timestamptz?|date)$/.test(typeName) &&
    hasStatistics &&
    nullFraction < 0.01 &&
    correlation >= LEAST_CORRELATION
  )
}

/** Bounds of ranges that hold equally many rows, in milliseconds since 1970. */
async function histogramOf(one: ExaminedTable, { name }: Column, planner: Planner): Promise<number[]> {
  const rows = await planner.engine.query<{ bound: number }>(`
    SELECT extract(epoch FROM b.bound::timestamptz)::float8 * 1000 AS bound
    FROM pg_catalog.pg_stats s
    JOIN pg_catalog.pg_class c ON c.relname = s.tablename AND c.oid = ${one.table.oid}
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = s.schemaname
    CROSS JOIN pg_catalog.unnest(s.histogram_bounds::text::text[]) WITH ORDINALITY AS b(bound, place)
    WHERE NOT s.inherited AND s.attname = ${quoteLiteral(name)} ORDER BY b.place`)
  return rows.map(({ bound }) => bound)
}

function shareBefore(moment: Date, bounds: readonly number[]): number {
  const at = moment.getTime()
  const next = bounds.findIndex((bound) => bound > at)
  if (bounds.length < 2 || next === 0) return 0
  if (next === -1) return 1
  const [low, high] = [bounds[next - 1] ?? at, bounds[next] ?? at]
  return (next - 1 + (at - low) / Math.max(1, high - low)) / (bounds.length - 1)
}
