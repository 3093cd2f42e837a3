import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { CostModel, QueryCost } from './cost-model.ts'
import type { SearchLimits } from './limits.ts'

/** What the search minimises, of what is known so far: without asking the planner. */
export interface Objective {
  /** Queries and the indexes that their known plans use, all those that can matter to a choice. */
  queries: readonly KnownQuery[]
  /** What an index costs by being there: its writes, and the price of its bytes; in weighted cost. */
  upkeep(index: HypotheticalIndex): number
  /** What one execution of a query is worth at a cost, see `SearchLimits.tenfold`. */
  worth(query: ExaminedQuery, cost: number): number
}

/** A query with the plans that are known of it, cheapest first; the last needs no new index. */
export interface KnownQuery {
  query: ExaminedQuery
  plans: readonly QueryCost[]
}

/** What writes cost that each index causes, in weighted cost; zero where nothing is written. */
export type WriteCosts = (index: HypotheticalIndex) => number

/** Below this, in cost units, cheaper is no faster that anybody could tell: five random page reads. */
const LEAST_COST = 20
/** Included columns are a second copy of the table that every update of one of them has to write as well. */
const COVERING_SURCHARGE = 1.5

/** The objective for a workload of which `whole` is the weighted cost now, on tables of so many bytes. */
export function objectiveOf(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  { whole, dataBytes }: { whole: number; dataBytes: number },
  writes: WriteCosts,
  limits: SearchLimits,
): Objective {
  const perByte = (limits.storagePrice * whole) / Math.max(dataBytes, 1)
  return {
    queries: queries.map((query) => ({ query, plans: model.known(query) })),
    upkeep: (index) => writes(index) + perByte * bytesToEarn(index),
    worth: (query, cost) => {
      const tens = Math.log10(Math.max(cost, LEAST_COST) / LEAST_COST)
      return query.weight * (cost + limits.tenfold * query.plan.root.totalCost * tens)
    },
  }
}

/** Its size, half as much again when it covers. */
function bytesToEarn({ bytes, definition }: HypotheticalIndex): number {
  return bytes * (definition.includes.length > 0 ? COVERING_SURCHARGE : 1)
}
