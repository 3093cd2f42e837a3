import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { CostModel } from '../search/cost-model.ts'

/** A query that an index serves, with its cost before and with all chosen indexes. */
export interface Service {
  query: ExaminedQuery
  before: number
  after: number
  /** Weighted cost saved that this index is credited with; indexes of one plan share its gain. */
  saved: number
}

/** Weighted cost saved: milliseconds where times were measured. */
export function savedBy(services: readonly Service[]): number {
  return services.reduce((sum, service) => sum + service.saved, 0)
}

/** Which queries use which of the chosen indexes when all of them exist, and gain by it. */
export async function servicesOf(
  chosen: readonly HypotheticalIndex[],
  queries: readonly ExaminedQuery[],
  model: CostModel,
): Promise<Map<HypotheticalIndex, Service[]>> {
  const services = new Map<HypotheticalIndex, Service[]>()
  for (const query of queries) {
    const before = query.plan.root.totalCost
    const { cost: after, used } = await model.cost(query, chosen)
    if (after >= before * 0.99) continue
    const shares = await creditShares(query, after, used, chosen, model)
    for (const [position, index] of used.entries()) {
      const saved = query.weight * (before - after) * (shares[position] ?? 0)
      services.set(index, [...(services.get(index) ?? []), { query, before, after, saved }])
    }
  }
  return services
}

/** How the gain of a plan divides among its indexes: by what the plan would lose without each. */
async function creditShares(
  query: ExaminedQuery,
  after: number,
  used: readonly HypotheticalIndex[],
  chosen: readonly HypotheticalIndex[],
  model: CostModel,
): Promise<number[]> {
  if (used.length < 2) return [1]
  const losses: number[] = []
  for (const index of used) {
    const others = chosen.filter((other) => other !== index)
    const without = await model.cost(query, others)
    losses.push(Math.max(without.cost - after, 1e-9))
  }
  const sum = losses.reduce((total, loss) => total + loss, 0)
  return losses.map((loss) => loss / sum)
}
