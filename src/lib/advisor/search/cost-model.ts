import { type Plan, walkPlan } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { type HypotheticalIndex, setValid } from '../../sandbox/hypothetical.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { ExaminedQuery } from '../examination.ts'
import { robustCost } from './robust-cost.ts'

/** What a query costs when a set of hypothetical indexes exists beside the real ones. */
export interface QueryCost {
  /** As the planner says. */
  cost: number
  /** As the search compares, see `robustCost`. */
  robust: number
  /** Those of the set that the plan uses. */
  used: readonly HypotheticalIndex[]
}

/**
 * Asks the planner, and remembers: a query's cost depends only on the indexes of its own tables, and a plan that
 * does not use an index stays the plan when that index goes away.
 */
export class CostModel {
  /** Planner calls made so far. */
  calls = 0
  readonly #planner: Planner
  readonly #byName: Map<string, HypotheticalIndex>
  readonly #known = new Map<ExaminedQuery, { set: ReadonlySet<HypotheticalIndex>; result: QueryCost }[]>()
  #switchedOn = new Set<HypotheticalIndex>()

  constructor(planner: Planner, indexes: readonly HypotheticalIndex[]) {
    this.#planner = planner
    this.#byName = new Map(indexes.flatMap((index) => index.names.map((name) => [name, index] as const)))
  }

  /** The cost of one execution of the query with exactly these hypothetical indexes. */
  async cost(query: ExaminedQuery, indexes: Iterable<HypotheticalIndex>): Promise<QueryCost> {
    const set = new Set([...indexes].filter((index) => this.#concerns(query, index)))
    const known = this.#known.get(query)?.find((entry) => decides(entry, set))
    if (known) return known.result
    const plan = set.size === 0 ? query.plan : await this.#plan(query, set)
    const result = { cost: plan.root.totalCost, robust: robustCost(plan), used: this.#usedIn(plan) }
    this.#known.set(query, [...(this.#known.get(query) ?? []), { set, result }])
    return result
  }

  async #plan(query: ExaminedQuery, set: ReadonlySet<HypotheticalIndex>): Promise<Plan> {
    await this.#switchTo(set)
    this.calls += 1
    return planFromJson(await this.#planner.explain(query.query.sql))
  }

  #concerns(query: ExaminedQuery, index: HypotheticalIndex): boolean {
    return query.tables.has(index.definition.table.oid)
  }

  #usedIn(plan: Plan): HypotheticalIndex[] {
    const used = new Set<HypotheticalIndex>()
    walkPlan(plan.root, (node) => {
      const index = node.indexName === undefined ? undefined : this.#byName.get(node.indexName)
      if (index) used.add(index)
    })
    return [...used]
  }

  async #switchTo(set: ReadonlySet<HypotheticalIndex>): Promise<void> {
    const off = [...this.#switchedOn].filter((index) => !set.has(index))
    const on = [...set].filter((index) => !this.#switchedOn.has(index))
    await setValid(this.#planner, off, false)
    await setValid(this.#planner, on, true)
    this.#switchedOn = new Set(set)
  }
}

/** Whether a known plan answers for another set: that set lies within the known one and holds all the plan uses. */
function decides(
  entry: { set: ReadonlySet<HypotheticalIndex>; result: QueryCost },
  wanted: ReadonlySet<HypotheticalIndex>,
): boolean {
  return wanted.isSubsetOf(entry.set) && entry.result.used.every((index) => wanted.has(index))
}
