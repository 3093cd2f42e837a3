import type { TableFacts } from './database-facts.ts'
import type { Join } from './joins.ts'

/** No question joins tables over more steps than these without naming one between. */
const LONGEST_WAY = 4

/** Which tables can be joined with which. */
export class TableGraph {
  readonly #beside = new Map<TableFacts, Set<TableFacts>>()
  readonly #sorted = new Map<TableFacts, TableFacts[]>()
  readonly #referred = new Map<TableFacts, Set<TableFacts>>()
  /** Joins of a table: a declared one counts whole, one that others make by a name a little, one's own such not at all. */
  readonly #weight = new Map<TableFacts, number>()

  constructor(joins: readonly Join[]) {
    for (const { from, to, declared } of joins) {
      this.#connect(from, to)
      this.#connect(to, from)
      this.#referred.set(from, (this.#referred.get(from) ?? new Set()).add(to))
      if (declared) this.#weigh(from, 1)
      this.#weigh(to, declared ? 1 : 0.2)
    }
  }

  /** A factor for a table whatever the question: those with which much is joined matter more than what grew around them. */
  standing(table: TableFacts): number {
    return 1 + 0.2 * Math.log2(1 + (this.#weight.get(table) ?? 0))
  }

  /** The tables that can be joined with a table, those of high standing first. */
  neighbours(table: TableFacts): readonly TableFacts[] {
    const known = this.#sorted.get(table)
    if (known) return known
    const sorted = [...(this.#beside.get(table) ?? [])].sort((a, b) => this.standing(b) - this.standing(a))
    this.#sorted.set(table, sorted)
    return sorted
  }

  /** The tables to whose keys a table refers: what its codes and numbers stand for. */
  referred(table: TableFacts): TableFacts[] {
    return [...(this.#referred.get(table) ?? [])]
  }

  /** The tables with which most is joined, those first with the most. */
  center(): TableFacts[] {
    return [...this.#weight.keys()].sort((a, b) => this.standing(b) - this.standing(a))
  }

  /** The tables on a shortest way between two, without them; none when there is no short one. */
  way(from: TableFacts, to: TableFacts): TableFacts[] {
    const before = new Map<TableFacts, TableFacts | undefined>([[from, undefined]])
    let edge = [from]
    for (let steps = 0; steps < LONGEST_WAY && edge.length > 0 && !before.has(to); steps++) {
      const next: TableFacts[] = []
      for (const table of edge) {
        for (const neighbour of this.neighbours(table)) {
          if (before.has(neighbour)) continue
          before.set(neighbour, table)
          next.push(neighbour)
        }
      }
      edge = next
    }
    const way: TableFacts[] = []
    for (let table = before.get(to); table && table !== from; table = before.get(table)) way.unshift(table)
    return way
  }

  #connect(one: TableFacts, other: TableFacts): void {
    this.#beside.set(one, (this.#beside.get(one) ?? new Set()).add(other))
  }

  #weigh(table: TableFacts, weight: number): void {
    this.#weight.set(table, (this.#weight.get(table) ?? 0) + weight)
  }
}
