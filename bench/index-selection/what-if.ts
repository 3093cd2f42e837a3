import type { ExaminedQuery } from '../../src/lib/advisor/examination.ts'
import { type Plan, walkPlan } from '../../src/lib/plan/plan.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import type { Table } from '../../src/lib/sandbox/catalog.ts'
import {
  createHypothetical,
  dropHypothetical,
  type HypotheticalIndex,
} from '../../src/lib/sandbox/hypothetical.ts'
import type { IndexDefinition } from '../../src/lib/sandbox/index-definition.ts'
import type { Planner } from '../../src/lib/sandbox/planner.ts'

/** What upkeep an index costs the workload's writes, in the unit of the workload's cost. */
export type Upkeep = (index: HypotheticalIndex) => number

/** A plan's cost and those of the given indexes that it uses. */
export interface Planned {
  cost: number
  used: readonly HypotheticalIndex[]
}

/**
 * The what-if interface that the published algorithms stand on: the cost of a query under a set of hypothetical
 * indexes. Each answer is kept by query and relevant indexes, those with a column that the query names, as in
 * Papadomanolakis, Dash, Ailamaki: Efficient Use of the Query Optimizer for Automated Database Design (VLDB 2007),
 * and as the evaluation platform of Kossmann et al. (VLDB 2020) does.
 */
export class WhatIf {
  readonly planner: Planner
  readonly queries: readonly ExaminedQuery[]
  readonly #upkeep: Upkeep
  readonly #columns: Map<ExaminedQuery, Set<string>>
  readonly #indexes = new Map<string, HypotheticalIndex>()
  readonly #known = new Map<string, Planned>()
  #on = new Set<HypotheticalIndex>()

  constructor(planner: Planner, queries: readonly ExaminedQuery[], upkeep: Upkeep) {
    this.planner = planner
    this.queries = queries
    this.#upkeep = upkeep
    this.#columns = new Map(queries.map((query) => [query, columnsOf(query)]))
  }

  /** B-trees on these columns, made where they do not exist yet; in the order given. */
  async indexes(
    wanted: readonly { table: Table; columns: readonly string[] }[],
  ): Promise<HypotheticalIndex[]> {
    const missing = new Map<string, IndexDefinition>()
    for (const { table, columns } of wanted) {
      const key = keyOf(table, columns)
      if (this.#indexes.has(key)) continue
      const keys = columns.map((column) => ({ column }))
      missing.set(key, { table, method: 'btree', keys, includes: [] })
    }
    for (const index of await createHypothetical(this.planner, [...missing.values()]))
      this.#indexes.set(keyOf(index.definition.table, columnsOfIndex(index)), index)
    return wanted.flatMap(({ table, columns }) => this.#indexes.get(keyOf(table, columns)) ?? [])
  }

  /** Takes indexes away that are of no more use; many that are there slow the planner down. */
  async drop(indexes: readonly HypotheticalIndex[]): Promise<void> {
    await dropHypothetical(this.planner, indexes)
    for (const index of indexes) {
      this.#indexes.delete(keyOf(index.definition.table, columnsOfIndex(index)))
      this.#on.delete(index)
    }
  }

  /** The columns that a query names, each as `table oid.column`. */
  columns(query: ExaminedQuery): ReadonlySet<string> {
    return this.#columns.get(query) ?? new Set()
  }

  /** What a query costs with these indexes, and which of them it uses. */
  async plan(query: ExaminedQuery, indexes: readonly HypotheticalIndex[]): Promise<Planned> {
    const relevant = indexes.filter((index) => this.#isRelevant(query, index))
    if (relevant.length === 0) return { cost: query.plan.root.totalCost, used: [] }
    const key = `${query.query.id} ${relevant.map(({ names }) => names[0]).sort()}`
    const known = this.#known.get(key)
    if (known) return known
    await this.#switchTo(indexes)
    const plan = planFromJson(await this.planner.explain(query.query.sql))
    const planned = { cost: plan.root.totalCost, used: usedIn(plan, relevant) }
    this.#known.set(key, planned)
    return planned
  }

  /** The cost of the whole workload, weighted, with the upkeep of the indexes. */
  async workload(indexes: readonly HypotheticalIndex[]): Promise<number> {
    let sum = this.upkeep(indexes)
    for (const query of this.queries) sum += query.weight * (await this.plan(query, indexes)).cost
    return sum
  }

  upkeep(indexes: readonly HypotheticalIndex[]): number {
    return indexes.reduce((sum, index) => sum + this.#upkeep(index), 0)
  }

  #isRelevant(query: ExaminedQuery, index: HypotheticalIndex): boolean {
    const { table } = index.definition
    return columnsOfIndex(index).some((column) => this.columns(query).has(`${table.oid}.${column}`))
  }

  async #switchTo(indexes: readonly HypotheticalIndex[]): Promise<void> {
    const wanted = new Set(indexes)
    const sql = [
      switchSql(
        [...this.#on].filter((index) => !wanted.has(index)),
        false,
      ),
      switchSql(
        [...wanted].filter((index) => !this.#on.has(index)),
        true,
      ),
    ].join('')
    if (sql !== '') await this.planner.engine.script(sql)
    this.#on = wanted
  }
}

/** The names of an index's key columns. */
export function columnsOfIndex({ definition }: HypotheticalIndex): string[] {
  return definition.keys.flatMap(({ column }) => column ?? [])
}

function keyOf(table: Table, columns: readonly string[]): string {
  return `${table.oid}(${columns.join(',')})`
}

function columnsOf({ uses }: ExaminedQuery): Set<string> {
  return new Set(
    uses.flatMap(({ table, columns, predicates, order, group }) => {
      const read = columns ?? [...predicates, ...order].map(({ column }) => column)
      return [...read, ...group].map((column) => `${table.oid}.${column}`)
    }),
  )
}

function switchSql(indexes: readonly HypotheticalIndex[], valid: boolean): string {
  const oids = indexes.flatMap((index) => index.oids)
  return oids.length === 0
    ? ''
    : `UPDATE pg_catalog.pg_index SET indisvalid = ${valid} WHERE indexrelid IN (${oids.join(', ')});\n`
}

function usedIn(plan: Plan, indexes: readonly HypotheticalIndex[]): HypotheticalIndex[] {
  const names = new Set<string>()
  walkPlan(plan.root, ({ indexName }) => indexName !== undefined && names.add(indexName))
  return indexes.filter((index) => index.names.some((name) => names.has(name)))
}
