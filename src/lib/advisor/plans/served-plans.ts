import { shortId } from '../../core/short-id.ts'
import { measurePlan } from '../../plan/metrics.ts'
import { type Plan, planNodes } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { type HypotheticalIndex, validitySql } from '../../sandbox/hypothetical.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { CreateIndex } from '../recommendation.ts'
import type { PlanPair } from './plan-pair.ts'

/** The plans of more queries would only fill the page. */
const MOST_PLANS = 30

/**
 * The plans of the heaviest served queries before and with all recommended indexes, which have their future names there.
 * All hypothetical indexes are switched off afterwards.
 */
export async function servedPlans(
  recommendations: readonly CreateIndex[],
  candidates: readonly HypotheticalIndex[],
  queries: readonly ExaminedQuery[],
  planner: Planner,
): Promise<PlanPair[]> {
  const byBody = new Map(candidates.map((index) => [shortId('r', index.body), index]))
  const chosen = recommendations.flatMap(({ id }) => byBody.get(id) ?? [])
  const served = queries
    .filter(({ query }) => recommendations.some((entry) => entry.queries.includes(query.id)))
    .sort((a, b) => b.weight * b.plan.root.totalCost - a.weight * a.plan.root.totalCost)
    .slice(0, MOST_PLANS)
  const names = new Map(recommendations.flatMap((entry) => namesIn(entry, byBody.get(entry.id))))
  if (chosen.length === 0) return []
  await planner.engine.script(validitySql(chosen, candidates))
  const pairs: PlanPair[] = []
  for (const { query, plan } of served) {
    const after = planFromJson(await planner.explain(query.sql))
    nameIndexes(after, names)
    const ids = recommendations.filter((entry) => entry.queries.includes(query.id)).map(({ id }) => id)
    pairs.push({
      query: query.id,
      recommendations: ids,
      before: measurePlan(plan),
      after: measurePlan(after),
    })
  }
  await planner.engine.script(validitySql([], candidates))
  return pairs
}

/** Names in the sandbox with those that the statements of the recommendation give; a partition's is its parent's. */
function namesIn({ ddl }: CreateIndex, index: HypotheticalIndex | undefined): (readonly [string, string])[] {
  const [, quoted, plain] =
    /^CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:"((?:[^"]|"")+)"|(\S+)) ON/.exec(ddl) ?? []
  const name = quoted?.replaceAll('""', '"') ?? plain
  return name === undefined ? [] : (index?.names ?? []).map((sandboxed) => [sandboxed, name] as const)
}

function nameIndexes({ root }: Plan, names: ReadonlyMap<string, string>): void {
  for (const node of planNodes(root)) {
    const name = node.indexName === undefined ? undefined : names.get(node.indexName)
    if (name !== undefined) node.indexName = name
  }
}
