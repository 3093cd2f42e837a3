import { measurePlan } from '../../plan/metrics.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Recommendation } from '../recommendation.ts'
import type { PlanPair } from './plan-pair.ts'

/** The plans of queries as they are and as a recommendation rewrites them. */
export async function rewrittenPlans(
  recommendations: readonly Recommendation[],
  queries: readonly ExaminedQuery[],
  planner: Planner,
): Promise<PlanPair[]> {
  const pairs: PlanPair[] = []
  for (const entry of recommendations) {
    const query = queries.find(({ query: { id } }) => entry.queries.includes(id))
    if (entry.kind !== 'rewrite-query' || !query) continue
    try {
      const after = planFromJson(await planner.explain(entry.rewrittenSql))
      pairs.push({
        query: query.query.id,
        recommendations: [entry.id],
        before: measurePlan(query.plan),
        after: measurePlan(after),
      })
    } catch (error) {
      // several statements, or one that EXPLAIN does not take
      if (!(error instanceof EngineError)) throw error
    }
  }
  return pairs
}
