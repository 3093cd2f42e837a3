import { planNodes } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { IndexActivity } from '../snapshot/activity.ts'
import type { Recording } from '../snapshot/recording.ts'
import type { IndexChange, MeasuredGain, ServedQuery } from './comparison.ts'
import type { MeasuredQuery } from './measured-queries.ts'

/**
 * What the new indexes have brought: their scans, and the mean times of the queries whose plan uses them, before the
 * snapshot and since. The plan is the server's own where it was asked for it, else the embedded planner's. Calls between
 * the snapshot and the build count as since, so that the gain is rather too small than too large.
 */
export function measuredGains(
  changes: readonly IndexChange[],
  measured: readonly MeasuredQuery[],
  { activity, serverPlans }: Recording,
  queries: readonly ExaminedQuery[],
): MeasuredGain[] {
  const known = new Map(activity?.indexes.map((index) => [`${index.schema}.${index.name}`, index]))
  const used = new Map(queries.map((entry) => [entry.query.id, indexesIn(entry.plan)]))
  for (const { query, plan } of serverPlans ?? []) used.set(query, indexesIn(planFromJson(plan)))
  return changes.flatMap((change) => {
    const index = known.get(change.index)
    if (change.change !== 'new' || !index) return []
    return [gainOf(change, index, measured, used)]
  })
}

function gainOf(
  { index: name, bytes }: IndexChange,
  index: IndexActivity,
  measured: readonly MeasuredQuery[],
  used: ReadonlyMap<string, ReadonlySet<string>>,
): MeasuredGain {
  const served = measured.flatMap(({ id, sql, before, since }): ServedQuery[] =>
    before && since && used.get(id)?.has(index.name) ? [{ id, sql, before, since }] : [],
  )
  const saved = served.map(({ before, since }) => (before.meanMs - since.meanMs) * since.calls)
  return {
    index: name,
    table: `${index.schema}.${index.table}`,
    definition: index.definition,
    bytes,
    scans: index.scans,
    queries: served,
    savedMs: served.length > 0 ? saved.reduce((sum, ms) => sum + ms, 0) : null,
  }
}

function indexesIn(plan: ExaminedQuery['plan']): Set<string> {
  return new Set(planNodes(plan.root).flatMap(({ indexName }) => indexName ?? []))
}
