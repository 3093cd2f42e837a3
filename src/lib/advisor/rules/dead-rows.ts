import { formatBytes, formatCount, formatPercent } from '../../core/units.ts'
import { changeOf } from '../change.ts'
import type { Change } from '../recommendation.ts'
import type { Rule } from '../rule.ts'
import type { Activity } from '../snapshot/activity.ts'
import { autovacuumOf, wordsOn } from '../tables/autovacuum.ts'
import {
  type ExaminedTable,
  examinedTables,
  idsOf,
  leastBytes,
  severityOfBytes,
} from '../tables/examined-table.ts'
import { heapWaste } from '../tables/heap-waste.ts'

const LEAST_SHARE = 0.15

/**
 * Rows that were updated or deleted still take their space.
 *
 * Why: An UPDATE writes a new row and leaves the old one, a DELETE leaves its row, until VACUUM makes the space free for
 * others. Meanwhile the table grows, and every scan reads the dead rows too. Reported when more than 15 % of the rows
 * are dead and they take 16 MB or more, and a thousandth of the database.
 *
 * Silent: Below that, and where the sizes of rows are not known because nothing was analysed.
 *
 * Source: PostgreSQL documentation, Recovering Disk Space; pg_stat_all_tables (n_dead_tup).
 */
export const deadRows: Rule = {
  name: 'dead-rows',
  summary: 'rows that were updated or deleted still take their space',
  check(subject) {
    const { activity } = subject
    const recommendations = activity
      ? examinedTables(subject).flatMap((one) => dead(one, activity) ?? [])
      : []
    return { recommendations, refused: [] }
  },
}

function dead(one: ExaminedTable, activity: Activity): Change | undefined {
  const { name, sql } = one
  const { deadRows: rows, lastVacuum, liveRows } = one.activity
  const share = rows / Math.max(1, rows + liveRows)
  const bytes = heapWaste(one)?.deadBytes ?? 0
  if (share <= LEAST_SHARE || bytes < leastBytes(activity)) return undefined
  const autovacuum = autovacuumOf(activity, one.activity, one.table.rows)
  const late = !autovacuum.off && rows > 2 * autovacuum.vacuumAt
  return changeOf({
    rule: 'dead-rows',
    kind: 'vacuum',
    severity: severityOfBytes(bytes, activity),
    title: `Vacuum ${name}: ${formatPercent(share)} of its rows are dead`,
    table: name,
    why: `${formatCount(rows)} rows that nobody can see any more take about ${formatBytes(bytes)}, are read by every scan, and make the table grow. VACUUM frees their space for new rows of this table; it gives little of it back to the file system.`,
    evidence: [
      { name: 'dead rows', value: rows, unit: 'rows' },
      { name: 'live rows', value: liveRows, unit: 'rows' },
      { name: 'dead rows that make autovacuum come', value: autovacuum.vacuumAt, unit: 'rows' },
      { name: 'space of dead rows', value: bytes, unit: 'bytes' },
    ],
    confidence: {
      level: autovacuum.off || late ? 'high' : 'medium',
      because: [
        lastVacuum ? `It was last vacuumed ${lastVacuum}.` : 'No VACUUM of it is recorded.',
        ...(late ? ['Autovacuum is on, and should have come long ago.'] : wordsOn(autovacuum)),
      ],
    },
    disprovedBy:
      'VACUUM (VERBOSE) says that the dead rows cannot be removed yet: then an old transaction (pg_stat_activity), a replication slot or a prepared transaction holds them, and has to end first.',
    queries: idsOf(one.queries),
    ddl: `VACUUM (ANALYZE) ${sql};`,
    lock: 'SHARE UPDATE EXCLUSIVE: reads and writes go on; it reads much of the table and its indexes, at the pace of vacuum_cost_delay.',
  })
}
