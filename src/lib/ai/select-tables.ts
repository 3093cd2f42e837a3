import type { DatabaseFacts, TableFacts } from './database-facts.ts'
import type { Join } from './joins.ts'
import { type RankedTable, rankTables } from './rank-tables.ts'

/** What of a database is told to a model. */
export interface Selection {
  /** Told in full, the most fitting first. */
  tables: TableFacts[]
  /** The others, of which only names are told; the most fitting first. */
  others: TableFacts[]
}

/** A database with so few tables is told whole. */
const ALWAYS_ALL = 25
/** How many tables are taken for their own sake, and how far behind the best they may be. */
const MOST_BY_RANK = 20
const LEAST_SHARE = 0.2
/** Between how many of the best the ways are told, and how long such a way may be. */
const CONNECTED = 8
const LONGEST_WAY = 4
const MOST_TABLES = 45

/**
 * The tables that a question needs: those whose names and comments it speaks of, the tables on the ways between the best of
 * them, and those which they refer to, where the names of things stand. `wanted` are taken in any case.
 */
export function selectTables(
  facts: DatabaseFacts,
  joins: readonly Join[],
  question: string,
  wanted: readonly TableFacts[] = [],
): Selection {
  // in the same order for every question: so the server's cache knows it
  if (facts.tables.length <= ALWAYS_ALL) return { tables: [...facts.tables], others: [] }
  const ranked = rankTables(facts, question)
  const neighbours = neighboursOf(joins)
  const first = [...wanted, ...bestOf(ranked)]
  const best = first.slice(0, CONNECTED)
  const between = best.flatMap((from, index) =>
    best.slice(index + 1).flatMap((to) => wayBetween(from, to, neighbours)),
  )
  const parents = first.flatMap((table) => joins.filter(({ from }) => from === table).map(({ to }) => to))
  const tables = [...new Set([...first, ...between, ...parents])].slice(0, MOST_TABLES)
  const taken = new Set(tables)
  return { tables, others: ranked.map(({ table }) => table).filter((table) => !taken.has(table)) }
}

function bestOf(ranked: readonly RankedTable[]): TableFacts[] {
  const least = (ranked[0]?.score ?? 0) * LEAST_SHARE
  return ranked
    .slice(0, MOST_BY_RANK)
    .filter(({ score }) => score > 0 && score >= least)
    .map(({ table }) => table)
}

function neighboursOf(joins: readonly Join[]): Map<TableFacts, Set<TableFacts>> {
  const neighbours = new Map<TableFacts, Set<TableFacts>>()
  const add = (one: TableFacts, other: TableFacts) => {
    const known = neighbours.get(one) ?? new Set()
    neighbours.set(one, known.add(other))
  }
  for (const { from, to } of joins) {
    add(from, to)
    add(to, from)
  }
  return neighbours
}

/** The tables on a shortest way between two, without them; none when there is no short one. */
export function wayBetween(
  from: TableFacts,
  to: TableFacts,
  neighbours: ReadonlyMap<TableFacts, ReadonlySet<TableFacts>>,
): TableFacts[] {
  const before = new Map<TableFacts, TableFacts | undefined>([[from, undefined]])
  let edge = [from]
  for (let steps = 0; steps < LONGEST_WAY && edge.length > 0; steps++) {
    const next: TableFacts[] = []
    for (const table of edge) {
      for (const neighbour of neighbours.get(table) ?? []) {
        if (before.has(neighbour)) continue
        before.set(neighbour, table)
        next.push(neighbour)
      }
    }
    if (before.has(to)) break
    edge = next
  }
  const way: TableFacts[] = []
  for (let table = before.get(to); table && table !== from; table = before.get(table)) way.unshift(table)
  return way
}
