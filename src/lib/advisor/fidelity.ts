import { planFromJson } from '../plan/plan-json.ts'
import { planShape } from '../plan/shape.ts'
import type { Fidelity } from './advice.ts'
import type { ExaminedQuery } from './examination.ts'
import type { ServerPlan } from './snapshot/server-plans.ts'

/** Compares the embedded planner's plans with the server's own: the same plan or not, and how the costs relate. */
export function compareWithServer(
  queries: readonly ExaminedQuery[],
  serverPlans: readonly ServerPlan[],
): Fidelity {
  const examined = new Map(queries.map((entry) => [entry.query.id, entry.plan]))
  const ratios: number[] = []
  const different: string[] = []
  for (const { query, plan: json } of serverPlans) {
    const plan = examined.get(query)
    if (!plan) continue
    const server = planFromJson(json)
    ratios.push(plan.root.totalCost / Math.max(server.root.totalCost, 0.01))
    if (planShape(plan) !== planShape(server)) different.push(query)
  }
  return {
    compared: ratios.length,
    samePlan: ratios.length - different.length,
    costRatioMedian: median(ratios),
    different,
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 1)
    : ((sorted[middle - 1] ?? 1) + (sorted[middle] ?? 1)) / 2
}
