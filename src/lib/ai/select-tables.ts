import type { DatabaseFacts, TableFacts } from './database-facts.ts'
import type { Join } from './joins.ts'
import { type RankedTable, rankTables } from './rank-tables.ts'
import { TableGraph } from './table-graph.ts'

/** What of a database is told to a model. */
export interface Selection {
  /** Told in full, the most fitting first. */
  tables: TableFacts[]
  /** The others, of which only names are told; the most fitting first. */
  others: TableFacts[]
  /** Shortest ways over other tables between those that fit best, both ends included. */
  ways: TableFacts[][]
}

/** A database with so few tables is told whole. */
const ALWAYS_ALL = 25
/** How many tables are taken for their rank, and for their rank by one word of the question. */
const BY_RANK = 12
const BY_WORD = 4
/** Between how many of the best the ways are told, and of how many the neighbours, and how many each. */
const CONNECTED = 8
const WITH_NEIGHBOURS = 6
const NEIGHBOURS = 5
const MOST_TABLES = 45
/** So many are told in any case: the rest are those with which most is joined, for words that nobody foresaw. */
const FILLED_TO = 60

/**
 * The tables that a question needs: the best by all of its words and by each of them, those on the ways between the best, and
 * the most connected neighbours of the best, where figures and names of things stand. `wanted` are taken in any case.
 */
export function selectTables(
  facts: DatabaseFacts,
  joins: readonly Join[],
  question: string,
  wanted: readonly TableFacts[] = [],
): Selection {
  const graph = new TableGraph(joins)
  const ranked = rankTables(facts, question, (table) => graph.standing(table))
  const best = ranked.slice(0, BY_RANK).filter(({ score }) => score > 0)
  const first = interleaved([best, ...bestByWord(ranked)]).map(({ table }) => table)
  const center = [...new Set([...wanted, ...first])]
  const ways = pairs(center.slice(0, CONNECTED)).flatMap(([from, to]) => {
    const way = graph.way(from, to)
    return way.length === 0 ? [] : [[from, ...way, to]]
  })
  // in the same order for every question: so the server's cache knows it
  if (facts.tables.length <= ALWAYS_ALL) return { tables: [...facts.tables], others: [], ways }
  const between = ways.flat()
  const around = interleaved(
    [...best.slice(0, WITH_NEIGHBOURS).map(({ table }) => table), ...between].map((table) =>
      graph.neighbours(table).slice(0, NEIGHBOURS),
    ),
  )
  const fitting = [...new Set([...center, ...between, ...around])].slice(0, MOST_TABLES)
  const tables = [...new Set([...fitting, ...graph.center()])].slice(0, FILLED_TO)
  const taken = new Set(tables)
  const others = ranked.map(({ table }) => table).filter((table) => !taken.has(table))
  return { tables, others, ways }
}

/** For each word of the question the tables to which it adds most. */
function bestByWord(ranked: readonly RankedTable[]): RankedTable[][] {
  return (ranked[0]?.byWord ?? []).map((_, word) =>
    ranked
      .filter(({ byWord }) => (byWord[word] ?? 0) > 0)
      .sort((a, b) => (b.byWord[word] ?? 0) - (a.byWord[word] ?? 0) || b.score - a.score)
      .slice(0, BY_WORD),
  )
}

/** The first of each list, then the second of each, and so on. */
function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, place) =>
    lists.flatMap((list) => list.slice(place, place + 1)),
  ).flat()
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other): [T, T] => [one, other]))
}
