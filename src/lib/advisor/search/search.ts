import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { ExaminedQuery } from '../examination.ts'
import { choose } from './choose.ts'
import type { CostModel } from './cost-model.ts'
import { explore } from './explore.ts'
import { defaultLimits, type SearchLimits } from './limits.ts'
import { objectiveOf } from './objective.ts'
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

/** Planner calls that are spent on looking into one query, for small workloads and for large ones. */
const MOST_CALLS_A_QUERY = 24
const LEAST_CALLS_A_QUERY = 8
/** Beyond so many calls in all, each query gets fewer. */
const CALLS_AT_EASE = 6000
/** A choice is planned for real, and chosen again by what that taught, at most so many times. */
const ROUNDS = 6

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
  for (const query of byWeight(queries)) {
    if (inTime()) await explore(model, query, callsFor(queries.length))
  }
  let chosen: HypotheticalIndex[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    chosen = choose(objective(problem, before, limits), limits)
    const calls = model.calls
    if (!inTime()) break
    await workloadCost(model, queries, chosen)
    if (model.calls === calls) break
  }
  const free = choose(objective({ ...problem, writeCost: noWrites }, before, limits), limits)
  const kept = await prune(problem, chosen, before, limits)
  return {
    chosen: kept,
    before,
    after: await workloadCost(model, queries, kept),
    tooDearToWrite: free.filter((index) => !kept.includes(index) && problem.writeCost(index).cost > 0),
    timedOut: !inTime(),
  }
}

const noWrites = () => ({ entries: 0, hotUpdatesLost: 0, cost: 0 })

function objective(problem: Problem, whole: number, limits: SearchLimits) {
  const { model, queries, dataBytes } = problem
  const writes = (index: HypotheticalIndex) => problem.writeCost(index).cost
  return objectiveOf(model, queries, { whole, dataBytes }, writes, limits)
}

function callsFor(queries: number): number {
  return Math.max(LEAST_CALLS_A_QUERY, Math.min(MOST_CALLS_A_QUERY, Math.floor(CALLS_AT_EASE / queries)))
}

function byWeight(queries: readonly ExaminedQuery[]): ExaminedQuery[] {
  const worth = ({ weight, plan }: ExaminedQuery) => weight * plan.root.totalCost
  return [...queries].sort((a, b) => worth(b) - worth(a))
}

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
