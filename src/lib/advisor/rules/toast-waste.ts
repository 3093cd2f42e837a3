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
 * Long values that were replaced or deleted left their space behind.
 *
 * Why: Values of more than about 2 kB are cut into pieces and kept in a TOAST table of their own. Each UPDATE of such a
 * value writes all its pieces anew. When VACUUM came late the TOAST table has grown and does not shrink again. Reported
 * when more than 15 %, and at least 16 MB and a thousandth of the database, cannot be what its pieces take: four fit on
 * a page.
 *
 * Silent: While dead pieces take much of that space, where its pieces were not counted since the counters began, and
 * where `table-bloat` recommends the same rewrite for the table itself.
 *
 * Source: PostgreSQL documentation, TOAST; heaptoast.h (TOAST_TUPLES_PER_PAGE).
 */
export const toastWaste: Rule = {
  name: 'toast-waste',
  summary: 'the space of long values that were replaced or deleted is not given back',
  check(subject) {
    const { activity } = subject
    const recommendations = activity
      ? examinedTables(subject).flatMap((one) => wasted(one, subject, activity) ?? [])
      : []
    return { recommendations, refused: [] }
  },
}

function wasted(one: ExaminedTable, { pricePerGb }: Subject, activity: Activity): Change | undefined {
  const { name, sql } = one
  const { toast } = one.activity
  const waste = toastBloat(one, leastBytes(activity))
  if (!toast || !waste || heapBloat(one, leastBytes(activity))) return undefined
  return changeOf({
    rule: 'toast-waste',
    kind: 'vacuum',
    severity: severityOfBytes(waste.bytes, activity),
    title: `Rewrite ${name}: ${formatPercent(waste.bytes / toast.bytes)} of its TOAST table is empty`,
    table: name,
    why: `Its long values take ${formatBytes(toast.bytes - waste.bytes)} of the ${formatBytes(toast.bytes)} that their table has grown to. VACUUM alone does not give the rest back; a rewrite does.${onlineRewrite(activity)}`,
    evidence: [
      { name: 'size of the TOAST table', value: toast.bytes, unit: 'bytes' },
      { name: 'pieces of values in it', value: toast.pieces, unit: 'rows' },
      {
        name: waste.measured ? 'free space, measured' : 'free space, at least',
        value: waste.bytes,
        unit: 'bytes',
      },
    ],
    confidence: waste.measured
      ? { level: 'high', because: ['pgstattuple measured it.'] }
      : {
          level: 'medium',
          because: ['Counted as if every piece were of full length, so there is rather more.'],
        },
    disprovedBy:
      'SELECT free_percent FROM pgstattuple(reltoastrelid) for this table shows little free space (CREATE EXTENSION pgstattuple).',
    queries: idsOf(one.queries),
    storage: storageChange(-waste.bytes, pricePerGb),
    ddl: `VACUUM (FULL, ANALYZE) ${sql};`,
    lock: REWRITE_LOCK,
  })
}
