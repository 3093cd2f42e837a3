import { abbreviates, initials } from './abbreviations.ts'
import type { TableFacts } from './database-facts.ts'
import { likeness, wordsOf } from './words.ts'

/** How sure a word of a name means a word of a comment: as its abbreviation, or because they come together. */
const BY_LETTERS = 0.9
const BY_COMPANY = 0.6
/** Of the tables with either word so many have both. */
const TOGETHER = 0.6
/** A word with another one in it, `schadenzahlung` with `zahlung`, is it in part. */
const AS_PART = 0.7
const SHORTEST_PART = 4

/** What the words in a database's names mean, as its own comments tell it. */
export class Vocabulary {
  /** For each word of a name the words of comments that it means. */
  readonly #meanings = new Map<string, Map<string, number>>()
  /** For each word of a table's name the others that begin or end it. */
  readonly #parts = new Map<string, string[]>()

  constructor(tables: readonly TableFacts[]) {
    const commented = tables.flatMap((table) => [
      ...(table.comment === null ? [] : [[table.name, table.comment] as const]),
      ...table.columns.flatMap(({ name, comment }) => (comment === null ? [] : [[name, comment] as const])),
    ])
    for (const [name, comment] of commented) this.#learnLetters(wordsOf(name), wordsOf(comment))
    for (const [name, comment] of commented) this.#learnHead(wordsOf(name), comment)
    this.#learnCompany(tables.filter(({ comment }) => comment !== null))
    const words = new Set(tables.flatMap(({ name }) => wordsOf(name)))
    for (const word of words) {
      const parts = [...words].filter((part) => isPart(part, word))
      if (parts.length > 0) this.#parts.set(word, parts)
    }
  }

  /** How much a word of a question says of a word of a name, 0 to 1, with all that the comments taught. */
  likeness(asked: string, named: string): number {
    const own = this.#withoutParts(asked, named)
    const parts = (this.#parts.get(named) ?? []).map((part) => AS_PART * this.#withoutParts(asked, part))
    return Math.max(own, ...parts)
  }

  #withoutParts(asked: string, named: string): number {
    let best = likeness(asked, named)
    for (const [word, sure] of this.#meanings.get(named) ?? [])
      best = Math.max(best, sure * likeness(asked, word))
    return best
  }

  #learn(named: string, word: string, sure: number): void {
    if (named === word) return
    const known = this.#meanings.get(named) ?? new Map<string, number>()
    known.set(word, Math.max(sure, known.get(word) ?? 0))
    this.#meanings.set(named, known)
  }

  /** `po_hdr` with the comment "Purchase orders": `po` means both. */
  #learnLetters(names: readonly string[], words: readonly string[]): void {
    const short = initials(words)
    for (const name of names) {
      for (const word of words) if (abbreviates(name, word)) this.#learn(name, word, BY_LETTERS)
      for (const { letters, from, to } of short)
        if (letters === name) for (const word of words.slice(from, to)) this.#learn(name, word, BY_LETTERS)
    }
  }

  /** `kunde` with the comment "Policy holders": a name of one word is what its comment begins with. */
  #learnHead(names: readonly string[], comment: string): void {
    const [name, ...others] = names
    if (name === undefined || others.length > 0) return
    const head = wordsOf(comment.split(/[,.;:(]|\b(?:of|for|that|who|which|with|by|in|at|to)\b/)[0] ?? '')
    if (head.length <= 2) for (const word of head) this.#learn(name, word, BY_COMPANY)
  }

  /** Words that stand in names and in comments of the same tables, twice at least, mean one another. */
  #learnCompany(tables: readonly TableFacts[]): void {
    const pairs = new Map<string, number>()
    const [inNames, inComments] = [new Map<string, number>(), new Map<string, number>()]
    const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
    for (const table of tables) {
      const names = new Set(wordsOf(table.name))
      const words = new Set(wordsOf(table.comment ?? ''))
      for (const name of names) count(inNames, name)
      for (const word of words) count(inComments, word)
      for (const name of names) for (const word of words) count(pairs, `${name} ${word}`)
    }
    for (const [pair, both] of pairs) {
      const [name = '', word = ''] = pair.split(' ')
      const either = Math.max(inNames.get(name) ?? 0, inComments.get(word) ?? 0)
      if (both >= 2 && both >= TOGETHER * either) this.#learn(name, word, BY_COMPANY)
    }
  }
}

function isPart(part: string, word: string): boolean {
  return (
    part.length >= SHORTEST_PART &&
    part.length <= word.length - 3 &&
    (word.startsWith(part) || word.endsWith(part))
  )
}
