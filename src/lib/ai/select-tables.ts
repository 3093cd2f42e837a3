import type { DatabaseFacts, TableFacts } from './database-facts.ts'
import type { Join } from './joins.ts'
import { type RankedTable, rankTables } from './rank-tables.ts'
import { TableGraph } from './table-graph.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What is selected from: all that is known of a database whatever the question. */
export interface Selectable {
  facts: DatabaseFacts
  joins: readonly Join[]
  vocabulary: Vocabulary
}

/** What of a database is told to a model. */
export interface Selection {
  /** Told in full, the most fitting first. */
  tables: TableFacts[]
  /** Told in short, by the names of their columns; the most fitting first. */
  short: TableFacts[]
  /** The others, of which only names are told; the most fitting first. */
  others: TableFacts[]
  /** Shortest ways over other tables between those that fit best, both ends included. */
  ways: TableFacts[][]
}

/** A database with so few tables is told whole. */
const ALWAYS_ALL = 25
/** How many tables are taken for their rank, and for their rank by one word of the question. */
const BY_RANK = 14
const BY_WORD = 4
/** Between how many of the best the ways are told. */
const CONNECTED = 8
/** Of how many of the best what they refer to is told, and of how many what refers to them, and how many each. */
const WITH_REFERRED = 14
const WITH_NEIGHBOURS = 6
const NEIGHBOURS = 5
const FURTHER = 4
const MOST_TABLES = 60
const MOST_SHORT = 100

/**
 * The tables that a question needs: the best by all of its words and by each of them, those on the ways between the best, what
 * the best refer to, and the most fitting of what refers to them, where figures and names of things stand. Then, in short, what
 * fits less, and those with which most is joined, for words that nobody foresaw. `wanted` are taken in any case.
 */
export function selectTables(
  { facts, joins, vocabulary }: Selectable,
  question: string,
  wanted: readonly TableFacts[] = [],
): Selection {
  const graph = new TableGraph(joins)
  const ranked = rankTables(facts, vocabulary, question, (table) => graph.standing(table))
  const originals = [...ranked].sort((a, b) => Number(b.isOriginal) - Number(a.isOriginal))
  const rank = new Map(originals.map(({ table }, place) => [table, place]))
  const original = new Set(originals.filter((one) => one.isOriginal).map(({ table }) => table))
  const isOriginal = (table: TableFacts) => original.has(table)
  const fitting = ranked.filter(({ score }) => score > 0)
  const best = fitting.slice(0, BY_RANK)
  const first = interleaved([best, ...bestByWord(ranked)]).map(({ table }) => table)
  const center = [...new Set([...wanted, ...first])]
  const connected = center.filter((table) => wanted.includes(table) || isOriginal(table)).slice(0, CONNECTED)
  const ways = pairs(connected).flatMap(([from, to]) => {
    const way = graph.way(from, to)
    return way.length === 0 ? [] : [[from, ...way, to]]
  })
  // in the same order for every question: so the server's cache knows it
  if (facts.tables.length <= ALWAYS_ALL) return { tables: [...facts.tables], short: [], others: [], ways }
  const between = ways.flat()
  const referred = center.slice(0, WITH_REFERRED).flatMap((table) => graph.referred(table))
  const byRank = (tables: readonly TableFacts[]) =>
    [...tables].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
  const around = interleaved(
    [...best.slice(0, WITH_NEIGHBOURS).map(({ table }) => table), ...between].map((table) =>
      byRank(graph.neighbours(table)).slice(0, NEIGHBOURS),
    ),
  )
  // lines beside their headers, what was paid beside the invoice: further than one step from what the question names
  const further = interleaved(
    around.map((table) => byRank(graph.neighbours(table)).filter(isOriginal).slice(0, FURTHER)),
  )
  const rest = interleaved([fitting.map(({ table }) => table), graph.center()])
  const chosen = [...new Set([...center, ...between, ...referred, ...around, ...further, ...rest])]
  const taken = new Set(chosen.slice(0, MOST_TABLES + MOST_SHORT))
  return {
    tables: chosen.slice(0, MOST_TABLES),
    short: chosen.slice(MOST_TABLES, MOST_TABLES + MOST_SHORT),
    others: originals.map(({ table }) => table).filter((table) => !taken.has(table)),
    ways,
  }
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
