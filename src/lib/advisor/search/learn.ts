import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { Choice } from './choice.ts'
import { choose, chooseThoroughly } from './choose.ts'
import { Exploration } from './exploration.ts'
import type { SearchLimits } from './limits.ts'
import { type Objective, objectiveOf } from './objective.ts'
import { probe } from './probe.ts'
import type { Problem } from './problem.ts'
import { learnReplacements } from './replacements.ts'

/** Each round looks closer at so many queries, or at half as many as there are indexes chosen if that is more. */
const QUERIES_A_ROUND = 4
/** Of these, so many are ones that lack an index; the others have a large one. */
const UNSERVED_PART = 0.5
/** Planner calls for each query at first: two, and more as long as all queries together take few. */
const FIRST_CALLS = 2
const MOST_FIRST_CALLS = 12
const CALLS_AT_EASE = 1000
/** … with so many planner calls each. */
const CALLS_A_QUERY = 3
/** A query that makes up less of the workload cannot earn an index, and even less so a share of a budget. */
const LEAST_SHARE = 0.0001
const LEAST_SHARE_OF_BUDGET = 0.0003
/** Planner calls a round for single indexes beside the choice. */
const PROBES = 2
/** … more for larger sets: their square over this, for that is how many pairs could have something in common. */
const PROBES_GROW = 60
/** Queries that could still save less than this part of the workload are not looked at closer. */
const LEAST_POTENTIAL = 0.0005
/** Rounds without an improvement by at least this part end the search: two, and one for each ten indexes chosen. */
const LEAST_IMPROVEMENT = 0.002
const IDLE_ROUNDS = 2
const MOST_ROUNDS = 40
/** How often the choice is looked at for indexes that could stand for others. */
const REPLACEMENT_ROUNDS = 2
/** Rounds in which the last choice is planned and made again. */
const SETTLING_ROUNDS = 2

/**
 * Plans the workload with more and fewer indexes, and chooses by what is known, in turns: what is looked at closer are
 * the queries that the last choice leaves farthest from the best that is known of them. Ends when that teaches no
 * more, or when `inTime` says so; the last choice is planned as it is.
 */
export async function learn(
  problem: Problem,
  whole: number,
  limits: SearchLimits,
  inTime: () => boolean,
): Promise<HypotheticalIndex[]> {
  const { model, queries } = problem
  const explorations = queries.map((query) => new Exploration(model, query, limits.storageBytes))
  const least = limits.storagePrice === 0 ? LEAST_SHARE_OF_BUDGET : LEAST_SHARE
  for (const exploration of explorations) {
    const { weight, plan } = exploration.query
    const share = (weight * plan.root.totalCost) / whole
    if (share >= least && inTime()) await exploration.step(firstCalls(queries.length, limits))
  }
  let best = chosenOf(problem, whole, limits)
  for (let [round, idle] = [0, 0]; round < MOST_ROUNDS && inTime(); round += 1) {
    if (idle >= IDLE_ROUNDS + best.members.size / 10) break
    const calls = model.calls
    await planWith(best.members, problem)
    for (const exploration of promising(explorations, best, problem, whole)) {
      if (inTime()) await exploration.step(CALLS_A_QUERY)
    }
    if (inTime())
      await probe(
        problem,
        objectiveFor(problem, whole, limits),
        best,
        limits,
        Math.max(PROBES, best.members.size ** 2 / PROBES_GROW),
      )
    if (model.calls === calls) break
    const next = chosenOf(problem, whole, limits)
    idle = next.total() < best.total() - LEAST_IMPROVEMENT * best.total() ? 0 : idle + 1
    best = next
  }
  let chosen = await settled(problem, whole, limits, inTime)
  for (let round = 0; round < REPLACEMENT_ROUNDS && queries.length > 1; round += 1) {
    const { calls } = model
    await learnReplacements(problem, chosen, inTime)
    if (model.calls === calls) break
    chosen = await settled(problem, whole, limits, inTime)
  }
  return chosen
}

/** The best choice by all that is known, planned as it is, and made again as long as that teaches something. */
async function settled(
  problem: Problem,
  whole: number,
  limits: SearchLimits,
  inTime: () => boolean,
): Promise<HypotheticalIndex[]> {
  const choice = () => chooseThoroughly(objectiveFor(problem, whole, limits), limits)
  let best = choice()
  for (let round = 0; round < SETTLING_ROUNDS && inTime(); round += 1) {
    const { calls } = problem.model
    await planWith(best.members, problem)
    if (problem.model.calls === calls) break
    best = choice()
  }
  return [...best.members]
}

async function planWith(set: Iterable<HypotheticalIndex>, { model, queries }: Problem): Promise<void> {
  const indexes = [...set]
  for (const query of queries) await model.cost(query, indexes)
}

/** Where bytes are free up to a budget, all and the narrowest will do at first; where they cost, what lies between too. */
function firstCalls(queries: number, limits: SearchLimits): number {
  if (limits.storagePrice === 0) return FIRST_CALLS
  return Math.max(FIRST_CALLS, Math.min(MOST_FIRST_CALLS, Math.floor(CALLS_AT_EASE / queries)))
}

/** A choice by all that is known now. */
export function chosenOf(problem: Problem, whole: number, limits: SearchLimits): Choice {
  return choose(objectiveFor(problem, whole, limits), limits)
}

function objectiveFor(problem: Problem, whole: number, limits: SearchLimits): Objective {
  const { model, queries, dataBytes } = problem
  const writes = (index: HypotheticalIndex) => problem.writeCost(index).cost
  return objectiveOf(model, queries, { whole, dataBytes }, writes, limits)
}

/**
 * The queries to look at closer: those that the choice leaves far from the best known of them, and, as long as there
 * are such, those that it serves with the largest indexes, for smaller ones would make room.
 */
function promising(
  explorations: readonly Exploration[],
  choice: Choice,
  { model }: Problem,
  whole: number,
): Exploration[] {
  const entries = explorations.map((exploration) => {
    const { query } = exploration
    const plans = model.known(query)
    const plan = choice.planOf(plans)
    const best = Math.min(...plans.map(({ robust }) => robust))
    const bytes = plan.used.reduce((sum, index) => sum + index.bytes, 0)
    return { exploration, potential: (query.weight * (plan.robust - best)) / whole, bytes }
  })
  const most = Math.max(QUERIES_A_ROUND, choice.members.size / 2)
  const unserved = entries.filter(({ potential }) => potential > LEAST_POTENTIAL)
  if (unserved.length === 0) return []
  const served = entries.filter(({ potential, bytes }) => potential <= LEAST_POTENTIAL && bytes > 0)
  unserved.sort((a, b) => b.potential - a.potential)
  served.sort((a, b) => b.bytes - a.bytes)
  const next = (list: typeof entries, count: number) =>
    list
      .map(({ exploration }) => exploration)
      .filter((exploration) => !exploration.isDone)
      .slice(0, count)
  return [...next(unserved, most * UNSERVED_PART), ...next(served, most * (1 - UNSERVED_PART))]
}
