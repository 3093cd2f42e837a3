import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { CostModel, QueryCost } from './cost-model.ts'

/** A set that leaves a query within so much of its present cost is not looked into further. */
const STILL_WORTH = 0.98
/** The next smaller index is looked for below this part of the size of the one used. */
const SMALLER = 0.7

/**
 * How one query is planned with more and with fewer of the indexes that could serve it: with all that fit; with
 * those on a single key; then,
 * table by table, without those about as large as the one used, which gives the best smaller ones; with those of one
 * table alone, and of all but one; and without each that is used. All other sets are derived from these, as in the
 * index benefit graph of Schnaitter, Polyzotis and Getoor (VLDB 2009), walked by size.
 */
export class Exploration {
  readonly query: ExaminedQuery
  readonly #model: CostModel
  readonly #waiting: (readonly HypotheticalIndex[])[]
  readonly #seen = new Set<string>()

  constructor(model: CostModel, query: ExaminedQuery, mostBytes: number) {
    this.query = query
    this.#model = model
    const fitting = [...model.relevant(query)].filter((index) => index.bytes <= mostBytes)
    this.#waiting = [fitting, fitting.filter(isPlain)]
  }

  get isDone(): boolean {
    return this.#waiting.length === 0
  }

  /** Goes on until so many planner calls were made, or nothing is left to try. */
  async step(calls: number): Promise<void> {
    const before = (await this.#model.cost(this.query, [])).cost
    const end = this.#model.calls + calls
    while (this.#model.calls < end) {
      const set = this.#waiting.shift()
      if (!set) return
      const key = set.map((index) => index.oids[0]).join(' ')
      if (set.length === 0 || this.#seen.has(key)) continue
      this.#seen.add(key)
      const result = await this.#model.cost(this.query, set)
      if (result.used.length > 0 && result.cost < before * STILL_WORTH)
        this.#waiting.push(...nextSets(set, result))
    }
  }
}

function nextSets(set: readonly HypotheticalIndex[], { used }: QueryCost): HypotheticalIndex[][] {
  const tables = new Set(used.map(tableOf))
  const apart =
    tables.size < 2
      ? []
      : [...tables].flatMap((table) => [
          set.filter((index) => tableOf(index) === table),
          set.filter((index) => tableOf(index) !== table),
        ])
  const below = used.map((index) =>
    set.filter((other) => tableOf(other) !== tableOf(index) || other.bytes <= index.bytes * SMALLER),
  )
  const without = used.map((index) => set.filter((other) => other !== index))
  return [...below, ...apart, ...without]
}

/** Indexes on a single key, which are the smallest and serve the most queries. */
function isPlain({ definition }: HypotheticalIndex): boolean {
  return (
    definition.keys.length === 1 && definition.includes.length === 0 && definition.predicate === undefined
  )
}

function tableOf(index: HypotheticalIndex): number {
  return index.definition.table.oid
}
