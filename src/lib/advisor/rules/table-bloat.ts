import { formatBytes, formatPercent } from '../../core/units.ts'
import { changeOf } from '../change.ts'
import type { Change } from '../recommendation.ts'
import type { Rule, Subject } from '../rule.ts'
import type { Activity } from '../snapshot/activity.ts'
import { storageChange } from '../storage-change.ts'
import { heapBloat, toastBloat } from '../tables/bloat.ts'
import {
  type ExaminedTable,
  examinedTables,
  idsOf,
  leastBytes,
  severityOfBytes,
} from '../tables/examined-table.ts'
import { onlineRewrite, REWRITE_LOCK } from '../tables/rewrite.ts'

/**
 * A table is much larger than its rows need.
 *
 * Why: VACUUM makes the space of dead rows free for new ones, and returns only empty pages at the end of the file. After
 * a large DELETE or UPDATE the rest stays: every sequential scan and every backup reads it. Reported when more than 15 %
 * of the table, and at least 16 MB and a thousandth of the database, is free space. The size that its rows need is
 * estimated from their average widths, their NULLs, headers and padding, and the fillfactor; where pgstattuple is
 * installed and the table not above 1 GiB it is measured.
 *
 * Silent: While dead rows take much of that space: VACUUM comes first, see `dead-rows`. About tables that are not
 * analysed. A table that grows will fill the space by itself.
 *
 * Source: check_postgres.pl (bloat) and pgsql-bloat-estimation by ioguix for the method; PostgreSQL documentation,
 * Recovering Disk Space; pgstattuple.
 */
export const tableBloat: Rule = {
  name: 'table-bloat',
  summary: 'a table is much larger than its rows need',
  check(subject) {
    const { activity } = subject
    const recommendations = activity
      ? examinedTables(subject).flatMap((one) => bloated(one, subject, activity) ?? [])
      : []
    return { recommendations, refused: [] }
  },
}

function bloated(one: ExaminedTable, { pricePerGb }: Subject, activity: Activity): Change | undefined {
  const { name, sql } = one
  const heap = heapBloat(one, leastBytes(activity))
  if (!heap) return undefined
  const toast = toastBloat(one, leastBytes(activity))
  const bytes = heap.bytes + (toast?.bytes ?? 0)
  return changeOf({
    rule: 'table-bloat',
    kind: 'vacuum',
    severity: severityOfBytes(bytes, activity),
    title: `Rewrite ${name}: ${formatPercent(heap.bytes / one.activity.heapBytes)} of it is empty`,
    table: name,
    why: `Its rows would fit into ${formatBytes(one.activity.heapBytes - heap.bytes)} of the ${formatBytes(one.activity.heapBytes)} it has. VACUUM alone does not give that back; a rewrite does, and makes its indexes anew.${onlineRewrite(activity)}`,
    evidence: [
      { name: 'size of the table', value: one.activity.heapBytes, unit: 'bytes' },
      {
        name: heap.measured ? 'free space, measured' : 'free space, estimated',
        value: heap.bytes,
        unit: 'bytes',
      },
      { name: 'live rows', value: Math.max(one.table.rows, one.activity.liveRows), unit: 'rows' },
      ...(toast
        ? [{ name: 'free space in its TOAST table', value: toast.bytes, unit: 'bytes' as const }]
        : []),
    ],
    confidence: heap.measured
      ? { level: 'high', because: ['pgstattuple measured it.'] }
      : {
          level: 'medium',
          because: [
            `Estimated from the average width of its columns${one.activity.lastAnalyze ? `, as of ${one.activity.lastAnalyze}` : ''}: usually right to a few per cent of the table.`,
          ],
        },
    disprovedBy: `SELECT approx_free_percent FROM pgstattuple_approx('${name}') shows little free space (CREATE EXTENSION pgstattuple).`,
    queries: idsOf(one.queries),
    storage: storageChange(-bytes, pricePerGb),
    ddl: `VACUUM (FULL, ANALYZE) ${sql};`,
    lock: REWRITE_LOCK,
  })
}
