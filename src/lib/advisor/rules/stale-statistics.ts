import { formatCount, formatPercent } from '../../core/units.ts'
import { changeOf } from '../change.ts'
import type { Change } from '../recommendation.ts'
import type { Rule } from '../rule.ts'
import type { Activity } from '../snapshot/activity.ts'
import { autovacuumOf, wordsOn } from '../tables/autovacuum.ts'
import { type ExaminedTable, examinedTables, idsOf, severityOfUse } from '../tables/examined-table.ts'

/** Autovacuum analyses at a tenth by default; twice that is late. */
const LEAST_SHARE = 0.2
const LEAST_CHANGES = 1000

/**
 * Much of a table has changed since its statistics were gathered.
 *
 * Why: The planner knows which values are common, how far they reach and how many there are from the last ANALYZE. A
 * condition on rows that came later is taken to find nothing, one on rows that are gone to find many. Reported when
 * 1,000 rows and a fifth of the table were inserted, updated or deleted since; autovacuum would have come at a tenth,
 * so the advice names what keeps it away.
 *
 * Silent: About tables that were never analysed (`missing-statistics` speaks of them), and where the counters were
 * reset since, for they count from there.
 *
 * Source: PostgreSQL documentation, Updating Planner Statistics; autovacuum.c, "relation_needs_vacanalyze".
 */
export const staleStatistics: Rule = {
  name: 'stale-statistics',
  summary: 'much of a table has changed since its statistics were gathered',
  check(subject) {
    const { activity } = subject
    const recommendations = activity
      ? examinedTables(subject).flatMap((one) => stale(one, activity) ?? [])
      : []
    return { recommendations, refused: [] }
  },
}

function stale(one: ExaminedTable, activity: Activity): Change | undefined {
  const { table, name, sql } = one
  const { modifiedSinceAnalyze: changed, lastAnalyze, liveRows } = one.activity
  const rows = Math.max(table.rows, liveRows)
  if (table.kind === 'p' || !table.columns.some((column) => column.hasStatistics)) return undefined
  if (changed < LEAST_CHANGES || changed < LEAST_SHARE * rows) return undefined
  const autovacuum = autovacuumOf(activity, one.activity, rows)
  return changeOf({
    rule: 'stale-statistics',
    kind: 'analyze',
    severity: severityOfUse(one),
    title: `Analyse ${name}: ${formatCount(changed)} rows changed since it was`,
    table: name,
    why: `${formatPercent(changed / Math.max(1, rows))} of its rows were written since the planner’s statistics were gathered, so it plans for a table that is no more.${autovacuum.off ? ' Switch autovacuum on again, or this returns.' : ''}`,
    evidence: [
      { name: 'rows changed since it was analysed', value: changed, unit: 'rows' },
      { name: 'rows', value: rows, unit: 'rows' },
      { name: 'changed rows that make autovacuum analyse', value: autovacuum.analyzeAt, unit: 'rows' },
    ],
    confidence: {
      level: changed >= rows || autovacuum.off ? 'high' : 'medium',
      because: [
        lastAnalyze ? `It was last analysed ${lastAnalyze}.` : 'When it was analysed is not recorded.',
        ...wordsOn(autovacuum),
      ],
    },
    disprovedBy:
      'The estimates of EXPLAIN ANALYZE for its queries are right all the same: what was written is like what was there.',
    queries: idsOf(one.queries),
    ddl: `ANALYZE ${sql};`,
    lock: 'SHARE UPDATE EXCLUSIVE while a sample is read: reads and writes go on; VACUUM and changes of its definition wait.',
  })
}
