import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { SearchLimits } from './limits.ts'
import { objectiveOf } from './objective.ts'
import type { Problem } from './problem.ts'

/**
 * Takes away, the least useful first, each index that the others have made superfluous or that brings too little by
 * the limits, with the planner's word for each.
 */
export async function prune(
  problem: Problem,
  chosen: readonly HypotheticalIndex[],
  whole: number,
  limits: SearchLimits,
): Promise<HypotheticalIndex[]> {
  const objective = objectiveOf(
    problem.model,
    problem.queries,
    { whole, dataBytes: problem.dataBytes },
    (index) => problem.writeCost(index).cost,
    limits,
  )
  const losses = new Map<HypotheticalIndex, Loss>()
  for (const index of chosen) losses.set(index, await lossOf(problem, objective, chosen, index))
  const ordered = [...chosen].sort((a, b) => (losses.get(a)?.worth ?? 0) - (losses.get(b)?.worth ?? 0))
  let kept = [...chosen]
  for (const index of ordered) {
    const loss = await lossOf(problem, objective, kept, index)
    if (loss.worth <= objective.upkeep(index) || !isEnough(loss, whole, limits))
      kept = kept.filter((other) => other !== index)
  }
  return kept
}

/** What a workload loses without an index. */
interface Loss {
  /** Weighted cost. */
  saved: number
  /** The same as the objective counts it. */
  worth: number
  /** The largest fraction of its present cost that a single query loses. */
  queryGain: number
}

async function lossOf(
  { model, queries }: Problem,
  objective: ReturnType<typeof objectiveOf>,
  set: readonly HypotheticalIndex[],
  index: HypotheticalIndex,
): Promise<Loss> {
  const loss = { saved: 0, worth: 0, queryGain: 0 }
  const others = set.filter((other) => other !== index)
  for (const query of queries) {
    if (!model.relevant(query).has(index)) continue
    const { robust: after } = await model.cost(query, set)
    const { robust: without } = await model.cost(query, others)
    loss.saved += query.weight * (without - after)
    loss.worth += objective.worth(query, without) - objective.worth(query, after)
    loss.queryGain = Math.max(loss.queryGain, (without - after) / query.plan.root.totalCost)
  }
  return loss
}

function isEnough(loss: Loss, whole: number, limits: SearchLimits): boolean {
  if (loss.saved < limits.leastSaved) return false
  const share = loss.saved / whole
  return (
    share >= limits.leastShare || (share >= limits.leastShareOfOne && loss.queryGain >= limits.leastQueryGain)
  )
}
