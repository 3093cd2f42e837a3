import { createHypothetical, type HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { IndexDefinition } from '../../sandbox/index-definition.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Activity } from '../snapshot/activity.ts'
import type { CostModel } from './cost-model.ts'
import { dataBytes } from './data-size.ts'
import { type WriteCost, writeCostsOf } from './write-cost.ts'
import { writeLoads } from './write-load.ts'

/** What is searched: a workload, and what choosing an index costs beside its planner cost. */
export interface Problem {
  model: CostModel
  queries: readonly ExaminedQuery[]
  /** The size of the tables that are read. */
  dataBytes: number
  writeCost(index: HypotheticalIndex): WriteCost
  /** Makes more candidates, for the model to know. */
  add(definitions: readonly IndexDefinition[]): Promise<void>
}

/** The problem of a workload that was recorded over so many days; undefined when that is not known. */
export function problemOf(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  planner: Planner,
  { activity, days }: { activity: Activity | null; days: number | undefined },
): Problem {
  const { catalog } = planner
  const counted = activity?.since ? daysBetween(activity.since, activity.readAt) : undefined
  const share = days !== undefined && counted ? days / counted : undefined
  const measured = queries.some(({ query }) => query.totalMs !== undefined)
  return {
    model,
    queries,
    dataBytes: dataBytes(queries, catalog),
    add: async (definitions) => model.add(await createHypothetical(planner, definitions)),
    writeCost: writeCostsOf(writeLoads(queries, catalog, activity, share), catalog, measured),
  }
}

/** Days from one time to another, both ISO 8601; undefined when there are none between them. */
export function daysBetween(from: string | undefined, to: string): number | undefined {
  const days = (Date.parse(to) - Date.parse(from ?? '')) / 86_400_000
  return days > 0 ? days : undefined
}
