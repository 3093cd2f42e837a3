import { initials } from './abbreviations.ts'
import { originality } from './copies.ts'
import type { DatabaseFacts, TableFacts } from './database-facts.ts'
import type { Vocabulary } from './vocabulary.ts'
import { wordsOf } from './words.ts'

/** A table and how much of a question its names and comments speak of. */
export interface RankedTable {
  table: TableFacts
  score: number
  /** What each word of the question adds to it. */
  byWord: number[]
  /** As in `Originality`. */
  family: string
  /** Whether it is no copy, and nothing that has grown around others. */
  isOriginal: boolean
}

/** How much a word says of a table by where it stands. */
const weights = { name: 3, comment: 1.5, column: 1, columnComment: 0.7, label: 0.7, schema: 0.5 }

/** How much more a table counts whose whole name is asked for: `orders` before `order_archive_settings`. */
const WHOLE_NAME = 6

/** `wo` for a question about a work order. */
const BY_INITIALS = 0.6

/**
 * All tables, those first of which the question speaks: for each of its words the best word of the table, weighed by its place
 * and by how few tables have it (inverse document frequency, as in BM25).
 */
export function rankTables(
  facts: DatabaseFacts,
  vocabulary: Vocabulary,
  question: string,
  standing: (table: TableFacts) => number,
): RankedTable[] {
  const asked = [...new Set(wordsOf(question))]
  const documents = facts.tables.map((table) => wordWeights(table, facts.enums))
  const frequency = new Map<string, number>()
  for (const words of documents)
    for (const word of words.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const rarity = (word: string) => Math.log(1 + facts.tables.length / (frequency.get(word) ?? 1))
  const meant = meaningsOf(asked, [...frequency.keys()], vocabulary)
  const original = originality(facts.tables, asked)
  const ranked = facts.tables.map((table, index) => {
    const { factor, family } = original(table)
    const words = documents[index] ?? new Map<string, number>()
    const byWord = meant.map((close) => {
      let best = 0
      for (const [named, like] of close) {
        const weight = words.get(named)
        if (weight !== undefined) best = Math.max(best, like * weight * rarity(named))
      }
      return best * factor
    })
    const sum = byWord.reduce((total, one) => total + one, 0)
    const whole = WHOLE_NAME * factor * shareOfName(table, meant, rarity)
    return { table, byWord, score: (sum + whole) * standing(table), family, isOriginal: factor === 1 }
  })
  return oneOfEachFirst(ranked.sort((a, b) => b.score - a.score))
}

/** The second of a family counts half, the third a third: the many copies of one table shall not hide what is beside it. */
function oneOfEachFirst(ranked: readonly RankedTable[]): RankedTable[] {
  const seen = new Map<string, number>()
  const discounted = ranked.map((one) => {
    const before = one.isOriginal ? 0 : (seen.get(one.family) ?? 0)
    seen.set(one.family, (seen.get(one.family) ?? 0) + 1)
    const share = 1 / (1 + before)
    return { ...one, score: one.score * share, byWord: one.byWord.map((word) => word * share) }
  })
  return discounted.sort((a, b) => b.score - a.score)
}

/** For each word of a question the words of names that it means, and how much; each is compared once, not once a table. */
function meaningsOf(
  asked: readonly string[],
  named: readonly string[],
  vocabulary: Vocabulary,
): Map<string, number>[] {
  const meant = asked.map((word) => {
    const close = named.map((name) => [name, vocabulary.likeness(word, name)] as const)
    return new Map(close.filter(([, like]) => like > 0))
  })
  const known = new Set(named)
  for (const { letters, from, to } of initials(asked).filter(({ letters }) => known.has(letters)))
    for (const close of meant.slice(from, to))
      close.set(letters, Math.max(BY_INITIALS, close.get(letters) ?? 0))
  return meant
}

/** Which share of the words in a table's name the question has; rare words count more, so that `tbl_` counts for nothing. */
function shareOfName(
  table: TableFacts,
  meant: readonly ReadonlyMap<string, number>[],
  rarity: (word: string) => number,
): number {
  let [all, found] = [0, 0]
  for (const word of wordsOf(table.name)) {
    all += rarity(word)
    found += rarity(word) * Math.max(0, ...meant.map((close) => close.get(word) ?? 0))
  }
  return all === 0 ? 0 : found / all
}

function wordWeights(table: TableFacts, enums: DatabaseFacts['enums']): Map<string, number> {
  const words = new Map<string, number>()
  const add = (text: string | null, weight: number) => {
    for (const word of wordsOf(text ?? '')) words.set(word, Math.max(weight, words.get(word) ?? 0))
  }
  add(table.name, weights.name)
  add(table.comment, weights.comment)
  add(table.schema, weights.schema)
  for (const { name, comment, type } of table.columns) {
    add(name, weights.column)
    add(comment, weights.columnComment)
    for (const label of enums.get(type) ?? []) add(label, weights.label)
  }
  return words
}
