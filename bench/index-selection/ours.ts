import type { ExaminedQuery } from '../../src/lib/advisor/examination.ts'
import { candidatesFor } from '../../src/lib/advisor/search/candidates.ts'
import { CostModel } from '../../src/lib/advisor/search/cost-model.ts'
import { limitsFor } from '../../src/lib/advisor/search/limits.ts'
import { problemOf } from '../../src/lib/advisor/search/problem.ts'
import { search } from '../../src/lib/advisor/search/search.ts'
import { createHypothetical, type HypotheticalIndex } from '../../src/lib/sandbox/hypothetical.ts'
import type { Planner } from '../../src/lib/sandbox/planner.ts'
import type { Upkeep } from './what-if.ts'

/** The set that this project's search chooses under a budget in bytes. */
export async function ours(
  planner: Planner,
  queries: readonly ExaminedQuery[],
  budget: number,
): Promise<HypotheticalIndex[]> {
  const uses = queries.flatMap((query) => query.uses)
  const candidates = await createHypothetical(planner, candidatesFor(uses, planner.catalog))
  const problem = problemOf(new CostModel(planner, candidates), queries, planner, nothingCounted)
  const limits = limitsFor({ storageBytes: budget })
  return (await search(problem, new AbortController().signal, limits)).chosen
}

/** What an index costs the writes of a workload, by the project's model: all algorithms are judged by it. */
export function upkeepOf(planner: Planner, queries: readonly ExaminedQuery[]): Upkeep {
  const problem = problemOf(new CostModel(planner, []), queries, planner, nothingCounted)
  return (index) => problem.writeCost(index).cost
}

const nothingCounted = { activity: null, days: undefined }
