import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { CostModel, QueryCost } from './cost-model.ts'

/** A set that leaves a query within so much of its present cost is not looked into further. */
const STILL_WORTH = 0.98

/**
 * Learns how a query is planned with more and with fewer of the indexes that could serve it, at most so many planner
 * calls: with all; then, table by table, without those as large as the one used, which gives the best smaller ones;
 * and with those of one table alone, and of all but one. All other sets are derived from these, as in the index
 * benefit graph of Schnaitter, Polyzotis and Getoor (VLDB 2009), walked by size.
 */
export async function explore(model: CostModel, query: ExaminedQuery, mostCalls: number): Promise<void> {
  const before = (await model.cost(query, [])).cost
  const waiting: (readonly HypotheticalIndex[])[] = [[...model.relevant(query)]]
  const seen = new Set<string>()
  const end = model.calls + mostCalls
  for (let set = waiting.shift(); set && model.calls < end; set = waiting.shift()) {
    if (set.length === 0 || seen.has(keyOf(set))) continue
    seen.add(keyOf(set))
    const result = await model.cost(query, set)
    if (result.used.length === 0 || result.cost > before * STILL_WORTH) continue
    waiting.push(...smallerSets(set, result))
  }
}

function smallerSets(set: readonly HypotheticalIndex[], { used }: QueryCost): HypotheticalIndex[][] {
  const tables = new Set(used.map(tableOf))
  const apart =
    tables.size < 2
      ? []
      : [...tables].flatMap((table) => [
          set.filter((index) => tableOf(index) === table),
          set.filter((index) => tableOf(index) !== table),
        ])
  const below = used.map((index) =>
    set.filter((other) => tableOf(other) !== tableOf(index) || other.bytes < index.bytes),
  )
  const without = used.map((index) => set.filter((other) => other !== index))
  return [...below, ...apart, ...without]
}

function tableOf(index: HypotheticalIndex): number {
  return index.definition.table.oid
}

function keyOf(set: readonly HypotheticalIndex[]): string {
  return set.map((index) => index.oids[0]).join(' ')
}
