import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import { Choice, queriesByIndex } from './choice.ts'
import type { SearchLimits } from './limits.ts'
import type { KnownQuery, Objective } from './objective.ts'

/** Indexes that are added together because a known plan uses them together. */
export type Bundle = readonly HypotheticalIndex[]

/** How the next bundle is picked: what saves most, or what saves most per byte. */
export type Rank = (gain: number, bytes: number) => number

/** What is left of a bundle to add, and what that would bring. */
interface Addition {
  added: Bundle
  gain: number
  bytes: number
}

/** A choice while it is put together, with what each bundle would add to it. */
export class Filling {
  readonly choice: Choice
  readonly #pool: Pool
  readonly #additions: Map<Bundle, Addition>

  private constructor(choice: Choice, pool: Pool, additions: Map<Bundle, Addition>) {
    this.choice = choice
    this.#pool = pool
    this.#additions = additions
  }

  /** An empty one, for all that is known of the queries. */
  static empty(objective: Objective): Filling {
    const pool = poolOf(objective.queries)
    const filling = new Filling(new Choice(objective, queriesByIndex(objective)), pool, new Map())
    for (const bundle of pool.bundles) filling.#evaluate(bundle)
    return filling
  }

  copy(): Filling {
    return new Filling(this.choice.copy(), this.#pool, new Map(this.#additions))
  }

  add(indexes: Bundle): void {
    this.choice.add(indexes)
    this.#refresh(indexes)
  }

  remove(index: HypotheticalIndex): void {
    this.choice.remove(index)
    this.#refresh([index])
  }

  /** Adds bundles without the banned index, until none that fits brings anything. */
  fill(rank: Rank, limits: SearchLimits, banned?: HypotheticalIndex): this {
    for (;;) {
      let best: Addition | undefined
      for (const addition of this.#additions.values()) {
        if (addition.gain <= 0 || !fits(this.choice, addition, limits)) continue
        if (banned && addition.added.includes(banned)) continue
        if (!best || rank(addition.gain, addition.bytes) > rank(best.gain, best.bytes)) best = addition
      }
      if (!best) return this
      this.add(best.added)
    }
  }

  /** What could still be added with a gain, whether it fits or not: the best by a rank. */
  promising(rank: Rank, most: number): Bundle[] {
    return [...this.#additions.values()]
      .filter(({ gain }) => gain > 0)
      .sort((a, b) => rank(b.gain, b.bytes) - rank(a.gain, a.bytes))
      .slice(0, most)
      .map(({ added }) => added)
  }

  /** Gains change only for bundles on the tables of queries that could use one of these. */
  #refresh(changed: Bundle): void {
    for (const bundle of this.#pool.near(this.choice.tablesNear(changed))) this.#evaluate(bundle)
  }

  #evaluate(bundle: Bundle): void {
    const added = bundle.filter((index) => !this.choice.members.has(index))
    const bytes = added.reduce((sum, index) => sum + index.bytes, 0)
    if (added.length === 0) this.#additions.delete(bundle)
    else this.#additions.set(bundle, { added, gain: this.choice.gainOf(added), bytes })
  }
}

/** Whether a set keeps to the limits once this is added. */
function fits(choice: Choice, { added, bytes }: Addition, limits: SearchLimits): boolean {
  return (
    choice.bytes + bytes <= limits.storageBytes && choice.members.size + added.length <= limits.maxIndexes
  )
}

interface Pool {
  bundles: readonly Bundle[]
  /** The bundles with an index on one of these tables. */
  near(tables: ReadonlySet<number>): Set<Bundle>
}

function poolOf(queries: readonly KnownQuery[]): Pool {
  const bundles = new Map<string, Bundle>()
  for (const { plans } of queries) {
    for (const { used } of plans) {
      const key = used
        .map((index) => index.oids[0])
        .sort()
        .join(' ')
      if (used.length > 0) bundles.set(key, used)
    }
  }
  const byTable = new Map<number, Bundle[]>()
  for (const bundle of bundles.values()) {
    for (const table of new Set(bundle.map((index) => index.definition.table.oid))) {
      const known = byTable.get(table)
      if (known) known.push(bundle)
      else byTable.set(table, [bundle])
    }
  }
  return {
    bundles: [...bundles.values()],
    near: (tables) => new Set([...tables].flatMap((table) => byTable.get(table) ?? [])),
  }
}
