import type { HypotheticalIndex } from '../sandbox/hypothetical.ts'
import type { CostModel } from './cost-model.ts'
import type { ExaminedQuery } from './examination.ts'

/** What a workload gains by indexes that are added to others. */
export interface Gain {
  indexes: readonly HypotheticalIndex[]
  /** Weighted cost saved over the whole workload. */
  saved: number
  /** What each query costs then; those that do not concern the table are left out. */
  after: ReadonlyMap<ExaminedQuery, number>
  /** The largest fraction of its present cost that a single query gains. */
  queryGain: number
}

/** What the queries gain when `added` exist besides `chosen`. */
export async function gain(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  chosen: readonly HypotheticalIndex[],
  added: readonly HypotheticalIndex[],
): Promise<Gain> {
  let saved = 0
  let queryGain = 0
  const after = new Map<ExaminedQuery, number>()
  for (const query of queries) {
    if (!added.some((index) => query.tables.has(index.definition.table.oid))) continue
    const without = (await model.cost(query, chosen)).robust
    const { robust } = await model.cost(query, [...chosen, ...added])
    after.set(query, robust)
    const difference = without - robust
    saved += query.weight * difference
    queryGain = Math.max(queryGain, difference / query.plan.root.totalCost)
  }
  return { indexes: added, saved, queryGain, after }
}

/** The estimated size of all of them. */
export function bytesOf({ indexes }: Gain): number {
  return indexes.reduce((sum, index) => sum + index.bytes, 0)
}
