import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { CostModel } from './cost-model.ts'
import { chosenOf, learn } from './learn.ts'
import { defaultLimits, type SearchLimits } from './limits.ts'
import type { Problem } from './problem.ts'
import { prune } from './prune.ts'

/** What the search found, with the value of the workload (weight × cost) at the start and at the end. */
export interface Selection {
  chosen: HypotheticalIndex[]
  before: number
  after: number
  /** Indexes that would have been chosen if writes cost nothing. */
  tooDearToWrite: HypotheticalIndex[]
  /** Whether the time limit ended the search early. */
  timedOut: boolean
}

/**
 * Chooses indexes for a whole workload. First learns how each query is planned with more and fewer of them; then
 * chooses by that alone, plans the workload with the choice, and chooses again while that teaches something; at
 * last takes away what the others have made superfluous or what brings too little.
 */
export async function search(
  problem: Problem,
  signal: AbortSignal,
  limits: SearchLimits = defaultLimits,
): Promise<Selection> {
  const { model, queries } = problem
  const end = performance.now() + limits.timeMs
  const inTime = () => {
    throwIfInterrupted(signal)
    return performance.now() < end
  }
  const before = await workloadCost(model, queries, [])
  const chosen = await learn(problem, before, limits, inTime)
  const free = chosenOf({ ...problem, writeCost: noWrites }, before, limits)
  const kept = await prune(problem, chosen, before, limits)
  return {
    chosen: kept,
    before,
    after: await workloadCost(model, queries, kept),
    tooDearToWrite: [...free.members].filter(
      (index) => !kept.includes(index) && problem.writeCost(index).cost > 0,
    ),
    timedOut: !inTime(),
  }
}

const noWrites = () => ({ entries: 0, hotUpdatesLost: 0, cost: 0 })

/** The weighted cost of all queries with a set of indexes. */
async function workloadCost(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  set: readonly HypotheticalIndex[],
): Promise<number> {
  let sum = 0
  for (const query of queries) sum += query.weight * (await model.cost(query, set)).robust
  return sum
}
