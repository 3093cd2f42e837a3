import { BLOCK_SIZE } from '../../core/block-size.ts'
import { formatPercent } from '../../core/units.ts'
import { walkPlan } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { benefitOf } from '../benefit.ts'
import { changeOf } from '../change.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Change } from '../recommendation.ts'
import type { Rule, Subject } from '../rule.ts'
import { severityOf } from '../severity.ts'
import type { Activity } from '../snapshot/activity.ts'
import { autovacuumOf, wordsOn } from '../tables/autovacuum.ts'
import { type ExaminedTable, examinedTables, idsOf, leastBytes, shareOf } from '../tables/examined-table.ts'

const MOST_VISIBLE = 0.5
const LEAST_GAIN = 0.05

/**
 * An index-only scan has to visit the table all the same, because VACUUM has not marked its pages.
 *
 * Why: An index does not know whether a row is visible. VACUUM marks the pages of which every row is, and for those an
 * index-only scan need not look. A table that rows are only added to has no dead rows, and before PostgreSQL 13, or with
 * autovacuum off, is never vacuumed: its index-only scans are then no better than plain ones. The queries are planned
 * in the sandbox with all pages marked, and reported when that makes them at least 5 % cheaper.
 *
 * Silent: When half of the pages are marked, below 16 MB (and a thousandth of the database), and when no plan of the
 * workload gets cheaper. Where rows change all over the table the marks would not last: when more than a fifth of the
 * rows were updated or deleted since the counters began.
 *
 * Source: PostgreSQL documentation, Index-Only Scans and Covering Indexes; costsize.c (cost_index, allvisfrac).
 */
export const visibilityMap: Rule = {
  name: 'visibility-map',
  summary: 'index-only scans visit the table because it was not vacuumed',
  async check(subject) {
    const { activity } = subject
    const recommendations: Change[] = []
    for (const one of activity ? examinedTables(subject) : []) {
      const change = activity && (await unmarked(one, subject, activity))
      if (change) recommendations.push(change)
    }
    return { recommendations, refused: [] }
  },
}

async function unmarked(
  one: ExaminedTable,
  { planner, queries }: Subject,
  activity: Activity,
): Promise<Change | undefined> {
  const { table, name, sql } = one
  const { pages, allVisiblePages, heapBytes, updated, deleted, liveRows, lastVacuum } = one.activity
  const visible = allVisiblePages / Math.max(1, pages)
  const rows = Math.max(table.rows, liveRows)
  if (table.kind === 'p' || heapBytes < leastBytes(activity) || visible >= MOST_VISIBLE) return undefined
  if (updated + deleted > 0.2 * rows) return undefined
  const after = await costsWhenMarked(one, planner)
  const served = one.queries.filter((query) => gainOf(query, after) >= LEAST_GAIN)
  if (served.length === 0) return undefined
  return changeOf({
    rule: 'visibility-map',
    kind: 'vacuum',
    severity: severityOf(shareOf(served, queries)),
    title: `Vacuum ${name}, so that index-only scans need not visit it`,
    table: name,
    why: `${formatPercent(visible)} of its pages are marked as visible to all; for the rest every index-only scan looks into the table. VACUUM marks them.`,
    evidence: [
      { name: 'pages', value: heapBytes / BLOCK_SIZE, unit: 'blocks' },
      { name: 'pages marked as visible to all', value: allVisiblePages, unit: 'blocks' },
      { name: 'rows updated and deleted', value: updated + deleted, unit: 'rows' },
    ],
    confidence: {
      level: 'medium',
      because: [
        lastVacuum === null ? 'No VACUUM of it is recorded.' : `It was last vacuumed ${lastVacuum}.`,
        ...wordsOn(autovacuumOf(activity, one.activity, rows)),
      ],
    },
    disprovedBy: 'EXPLAIN (ANALYZE) of the queries shows as many heap fetches after it.',
    queries: idsOf(served),
    benefit: benefitOf(served, after),
    ddl: `VACUUM ${sql};`,
    lock: 'SHARE UPDATE EXCLUSIVE: reads and writes go on; it reads the pages that are not marked.',
  })
}

/** Costs of the queries whose plans have, or get, index-only scans of the table when all its pages are marked. */
async function costsWhenMarked(one: ExaminedTable, planner: Planner): Promise<Map<ExaminedQuery, number>> {
  const costs = new Map<ExaminedQuery, number>()
  const mark = (pages: string) =>
    planner.engine.script(
      `UPDATE pg_catalog.pg_class SET relallvisible = ${pages} WHERE oid = ${one.table.oid}`,
    )
  if (one.queries.length === 0) return costs
  const [before] = await planner.engine.query<{ pages: number }>(
    `SELECT relallvisible AS pages FROM pg_catalog.pg_class WHERE oid = ${one.table.oid}`,
  )
  await mark('relpages')
  try {
    for (const query of one.queries) {
      const plan = planFromJson(await planner.explain(query.query.sql))
      let isIndexOnly = false
      walkPlan(plan.root, ({ nodeType, relationName }) => {
        isIndexOnly ||= nodeType === 'Index Only Scan' && relationName === one.table.name
      })
      if (isIndexOnly) costs.set(query, plan.root.totalCost)
    }
  } finally {
    await mark(String(before?.pages ?? 0))
  }
  return costs
}

function gainOf(query: ExaminedQuery, costs: ReadonlyMap<ExaminedQuery, number>): number {
  const before = query.plan.root.totalCost
  return before > 0 ? 1 - (costs.get(query) ?? before) / before : 0
}
