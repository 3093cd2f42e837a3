import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { CostModel } from './cost-model.ts'

/** What a workload gains by indexes that are added to others. */
export interface Gain {
  indexes: readonly HypotheticalIndex[]
  /** Weighted cost saved over the whole workload. */
  saved: number
  /** `saved`, and something for each query that becomes several times cheaper. */
  worth: number
  /** The largest fraction of its present cost that a single query gains. */
  queryGain: number
}

/**
 * What it is worth, as a share of its present cost, that a query becomes ten times cheaper once more: from 1 % to
 * 0.1 % saves hardly anything of the workload, and is still what the one who waits for it wants.
 */
const TENFOLD = 0.05
/** Below this, in cost units, cheaper is no faster that anybody could tell: five random page reads. */
const LEAST_COST = 20

/** What the queries gain when `added` exist besides `chosen`. */
export async function gain(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  chosen: readonly HypotheticalIndex[],
  added: readonly HypotheticalIndex[],
): Promise<Gain> {
  let saved = 0
  let worth = 0
  let queryGain = 0
  for (const query of queries) {
    if (!added.some((index) => query.tables.has(index.definition.table.oid))) continue
    const without = (await model.cost(query, chosen)).robust
    const { robust } = await model.cost(query, [...chosen, ...added])
    const difference = without - robust
    const base = query.plan.root.totalCost
    saved += query.weight * difference
    worth += query.weight * (difference + TENFOLD * base * tens(without, robust))
    queryGain = Math.max(queryGain, difference / base)
  }
  return { indexes: added, saved, worth, queryGain }
}

/** Included columns are a second copy of the table that every update of one of them has to write as well. */
const COVERING_SURCHARGE = 1.5

/** The estimated size of all of them in bytes, covering ones counted half as much again. */
export function bytesToEarn({ indexes }: Gain): number {
  const surcharge = (index: HypotheticalIndex) =>
    index.definition.includes.length > 0 ? COVERING_SURCHARGE : 1
  return indexes.reduce((sum, index) => sum + index.bytes * surcharge(index), 0)
}

function tens(without: number, robust: number): number {
  return Math.log10(Math.max(without, LEAST_COST) / Math.max(robust, LEAST_COST))
}
