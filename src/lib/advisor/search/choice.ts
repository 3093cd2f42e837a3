import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { QueryCost } from './cost-model.ts'
import type { KnownQuery, Objective } from './objective.ts'

/** A set of indexes while it is put together, with what it costs by the plans that are known. */
export class Choice {
  readonly #objective: Objective
  readonly #byIndex: ReadonlyMap<HypotheticalIndex, readonly KnownQuery[]>
  readonly #members: Set<HypotheticalIndex>
  bytes = 0

  constructor(
    objective: Objective,
    byIndex: ReadonlyMap<HypotheticalIndex, readonly KnownQuery[]>,
    members: Iterable<HypotheticalIndex> = [],
  ) {
    this.#objective = objective
    this.#byIndex = byIndex
    this.#members = new Set()
    this.add(members)
  }

  get members(): ReadonlySet<HypotheticalIndex> {
    return this.#members
  }

  add(indexes: Iterable<HypotheticalIndex>): void {
    for (const index of indexes) {
      if (this.#members.has(index)) continue
      this.#members.add(index)
      this.bytes += index.bytes
    }
  }

  remove(index: HypotheticalIndex): void {
    if (this.#members.delete(index)) this.bytes -= index.bytes
  }

  copy(): Choice {
    return new Choice(this.#objective, this.#byIndex, this.#members)
  }

  /** The whole objective. */
  total(): number {
    const queries = this.#objective.queries.reduce((sum, known) => sum + this.#worth(known), 0)
    return [...this.#members].reduce((sum, index) => sum + this.#objective.upkeep(index), queries)
  }

  /** What the objective falls by when these are added; negative when it rises. */
  gainOf(added: readonly HypotheticalIndex[]): number {
    const affected = this.#affectedBy(added)
    const before = affected.reduce((sum, known) => sum + this.#worth(known), 0)
    for (const index of added) this.#members.add(index)
    const after = affected.reduce((sum, known) => sum + this.#worth(known), 0)
    for (const index of added) this.#members.delete(index)
    return before - after - added.reduce((sum, index) => sum + this.#objective.upkeep(index), 0)
  }

  /** What the objective rises by when one of its indexes goes; negative when it falls. */
  lossOf(index: HypotheticalIndex): number {
    this.#members.delete(index)
    const loss = this.gainOf([index])
    this.#members.add(index)
    return loss
  }

  /** The tables of all queries that could use one of these, as `pg_class.oid`. */
  tablesNear(indexes: readonly HypotheticalIndex[]): Set<number> {
    return new Set(this.#affectedBy(indexes).flatMap(({ query }) => [...query.tables]))
  }

  #affectedBy(indexes: readonly HypotheticalIndex[]): readonly KnownQuery[] {
    const [only] = indexes
    if (only && indexes.length === 1) return this.#byIndex.get(only) ?? []
    return [...new Set(indexes.flatMap((index) => this.#byIndex.get(index) ?? []))]
  }

  #worth({ query, plans }: KnownQuery): number {
    return this.#objective.worth(query, this.planOf(plans).robust)
  }

  /** The plan that the planner would take: the cheapest of those whose indexes are there. */
  planOf(plans: readonly QueryCost[]): QueryCost {
    const plan = plans.find(({ used }) => used.every((index) => this.#members.has(index)))
    if (!plan) throw new Error('the plan without new indexes is missing')
    return plan
  }
}

/** Which queries have a known plan that uses an index. */
export function queriesByIndex(objective: Objective): Map<HypotheticalIndex, KnownQuery[]> {
  const byIndex = new Map<HypotheticalIndex, KnownQuery[]>()
  for (const known of objective.queries) {
    for (const index of new Set(known.plans.flatMap(({ used }) => used))) {
      const queries = byIndex.get(index)
      if (queries) queries.push(known)
      else byIndex.set(index, [known])
    }
  }
  return byIndex
}
