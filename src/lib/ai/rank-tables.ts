import type { DatabaseFacts, TableFacts } from './database-facts.ts'
import { likeness, wordsOf } from './words.ts'

/** A table and how much of a question its names and comments speak of. */
export interface RankedTable {
  table: TableFacts
  score: number
  /** What each word of the question adds to it. */
  byWord: number[]
}

/** How much a word says of a table by where it stands. */
const weights = { name: 3, comment: 1.5, column: 1, columnComment: 0.7, label: 0.7, schema: 0.5 }

/** How much more a table counts whose whole name is asked for: `orders` before `order_archive_settings`. */
const WHOLE_NAME = 6

/**
 * All tables, those first of which the question speaks: for each of its words the best word of the table, weighed by its place
 * and by how few tables have it (inverse document frequency, as in BM25).
 */
export function rankTables(
  facts: DatabaseFacts,
  question: string,
  standing: (table: TableFacts) => number,
): RankedTable[] {
  const asked = [...new Set(wordsOf(question))]
  const documents = facts.tables.map((table) => wordWeights(table, facts.enums))
  const frequency = new Map<string, number>()
  for (const words of documents)
    for (const word of words.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const rarity = (word: string) => Math.log(1 + facts.tables.length / (frequency.get(word) ?? 1))
  // each word of the question against every word once, not once a table
  const meant = asked.map((word) => {
    const close = [...frequency.keys()].map((named) => [named, likeness(word, named)] as const)
    return new Map(close.filter(([, like]) => like > 0))
  })
  const ranked = facts.tables.map((table, index) => {
    const words = documents[index] ?? new Map<string, number>()
    const byWord = meant.map((close) => {
      let best = 0
      for (const [named, like] of close) {
        const weight = words.get(named)
        if (weight !== undefined) best = Math.max(best, like * weight * rarity(named))
      }
      return best
    })
    const sum = byWord.reduce((total, one) => total + one, 0)
    return { table, byWord, score: (sum + WHOLE_NAME * shareOfName(table, meant)) * standing(table) }
  })
  return ranked.sort((a, b) => b.score - a.score)
}

/** Which share of the words in a table's name the question has. */
function shareOfName(table: TableFacts, meant: readonly ReadonlyMap<string, number>[]): number {
  const words = wordsOf(table.name)
  if (words.length === 0) return 0
  const found = words.map((word) => Math.max(0, ...meant.map((close) => close.get(word) ?? 0)))
  return found.reduce((sum, like) => sum + like, 0) / words.length
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
