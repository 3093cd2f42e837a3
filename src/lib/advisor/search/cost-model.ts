import { type Plan, walkPlan } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { type HypotheticalIndex, validitySql } from '../../sandbox/hypothetical.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { ExaminedQuery } from '../examination.ts'
import { isRelevant } from './relevance.ts'
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

type Known = { set: ReadonlySet<HypotheticalIndex>; result: QueryCost }[]

/**
 * Asks the planner, and remembers: a query's cost depends only on the indexes that it could use, and a plan that
 * does not use an index stays the plan when that index goes away.
 */
export class CostModel {
  /** Planner calls made so far. */
  calls = 0
  readonly #planner: Planner
  readonly #skips: boolean
  readonly #indexes: HypotheticalIndex[] = []
  readonly #byName = new Map<string, HypotheticalIndex>()
  readonly #byTable = new Map<number, HypotheticalIndex[]>()
  readonly #relevant = new Map<ExaminedQuery, ReadonlySet<HypotheticalIndex>>()
  readonly #known = new Map<ExaminedQuery, Known>()
  #switchedOn = new Set<HypotheticalIndex>()

  constructor(planner: Planner, indexes: readonly HypotheticalIndex[]) {
    this.#planner = planner
    this.#skips = planner.snapshot.server.major >= 18
    this.add(indexes)
  }

  get indexes(): readonly HypotheticalIndex[] {
    return this.#indexes
  }

  /** Takes in more indexes; what is known stays true. */
  add(indexes: readonly HypotheticalIndex[]): void {
    for (const index of indexes) {
      this.#indexes.push(index)
      for (const name of index.names) this.#byName.set(name, index)
      const { oid } = index.definition.table
      this.#byTable.set(oid, [...(this.#byTable.get(oid) ?? []), index])
    }
    this.#relevant.clear()
  }

  /** The indexes that a plan of the query could use. */
  relevant(query: ExaminedQuery): ReadonlySet<HypotheticalIndex> {
    const known = this.#relevant.get(query)
    if (known) return known
    const onTables = [...query.tables].flatMap((table) => this.#byTable.get(table) ?? [])
    const relevant = new Set(onTables.filter((index) => isRelevant(index.definition, query, this.#skips)))
    this.#relevant.set(query, relevant)
    return relevant
  }

  /** The cost of one execution of the query with exactly these hypothetical indexes. */
  async cost(query: ExaminedQuery, indexes: Iterable<HypotheticalIndex>): Promise<QueryCost> {
    const relevant = this.relevant(query)
    const set = new Set([...indexes].filter((index) => relevant.has(index)))
    const known = this.#known.get(query)?.find((entry) => decides(entry, set))
    if (known) return known.result
    const plan = set.size === 0 ? query.plan : await this.#plan(query, set)
    const result = {
      cost: plan.root.totalCost,
      robust: robustCost(plan, {
        today: plan === query.plan ? undefined : query.plan.root.totalCost,
        rowsOf: ({ relationName }) => query.uses.find(({ table }) => table.name === relationName)?.table.rows,
      }),
      used: this.#usedIn(plan),
    }
    const entries = this.#known.get(query) ?? []
    this.#known.set(query, entries)
    entries.push({ set, result })
    return result
  }

  /**
   * What is known of a query, cheapest first. Each is what the query costs at most when the indexes that it uses
   * are there, whatever others are; what a cheaper one with fewer indexes makes pointless is left out.
   */
  known(query: ExaminedQuery): QueryCost[] {
    const results = [...new Set((this.#known.get(query) ?? []).map(({ result }) => result))]
    const kept: QueryCost[] = []
    for (const result of results.sort((a, b) => a.cost - b.cost || a.used.length - b.used.length)) {
      const used = new Set(result.used)
      if (!kept.some((other) => other.used.every((index) => used.has(index)))) kept.push(result)
    }
    return kept
  }

  /** The planner's cost with these hypothetical indexes and without an existing one, by its `pg_class.oid`. */
  async costWithout(
    query: ExaminedQuery,
    indexes: Iterable<HypotheticalIndex>,
    existing: number,
  ): Promise<number> {
    const relevant = this.relevant(query)
    const set = new Set([...indexes].filter((index) => relevant.has(index)))
    const plan = await this.#plan(query, set, [{ oids: [existing] }])
    await this.#planner.engine.script(validitySql([{ oids: [existing] }], []))
    return plan.root.totalCost
  }

  /** Switches all hypothetical indexes off, for whoever asks the planner next. */
  async leave(): Promise<void> {
    await this.#planner.engine.script(validitySql([], [...this.#switchedOn]))
    this.#switchedOn = new Set()
  }

  async #plan(
    query: ExaminedQuery,
    set: ReadonlySet<HypotheticalIndex>,
    without: readonly Pick<HypotheticalIndex, 'oids'>[] = [],
  ): Promise<Plan> {
    const off = [...this.#switchedOn].filter((index) => !set.has(index))
    const on = [...set].filter((index) => !this.#switchedOn.has(index))
    this.calls += 1
    const json = await this.#planner.explain(query.query.sql, validitySql(on, [...off, ...without]))
    this.#switchedOn = new Set(set)
    return planFromJson(json)
  }

  #usedIn(plan: Plan): HypotheticalIndex[] {
    const used = new Set<HypotheticalIndex>()
    walkPlan(plan.root, (node) => {
      const index = node.indexName === undefined ? undefined : this.#byName.get(node.indexName)
      if (index) used.add(index)
    })
    return [...used]
  }
}

/** Whether a known plan answers for another set: that set lies within the known one and holds all the plan uses. */
function decides({ set, result }: Known[number], wanted: ReadonlySet<HypotheticalIndex>): boolean {
  return result.used.every((index) => wanted.has(index)) && wanted.isSubsetOf(set)
}
