import { spokenKinds } from './node-kinds.ts'
import { isPlainWord } from './vocabulary.ts'

/** An object that a sentence names. */
export interface SaidName {
  name: string
  start: number
  end: number
}

/** What a sentence names, and what in it is neither the name of something found nor plain English. */
export interface SaidNames {
  names: SaidName[]
  /** The sentence with all names taken out, of the same length. */
  rest: string
  unknown: string[]
}

/** Stands where a name was: no letter, no digit, no sign that ends a clause. */
const TAKEN = '\ufffc'

/** Reads names in sentences; made once for all names that may be said. */
export class NameReader {
  readonly #exact: ReadonlySet<string>
  readonly #folded = new Map<string, string>()
  readonly #odd: RegExp | undefined
  /** Words of the facts themselves, which may be said. */
  readonly #words: ReadonlySet<string>

  constructor(names: ReadonlySet<string>, words: ReadonlySet<string>) {
    this.#exact = names
    this.#words = words
    for (const name of names) this.#folded.set(name.toLowerCase(), name)
    const odd = [...names].filter(
      (name) => !/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) && !name.startsWith('kind:'),
    )
    const forms = odd
      .flatMap((name) => [`"${name.replaceAll('"', '""')}"`, name])
      .sort((a, b) => b.length - a.length)
      .map((form) => form.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    if (forms.length > 0)
      this.#odd = new RegExp(`(?<![\\p{L}\\p{N}_$"])(?:${forms.join('|')})(?![\\p{L}\\p{N}_$"])`, 'giu')
  }

  /** Finds all names in a sentence. */
  read(sentence: string): SaidNames {
    const names: SaidName[] = []
    const unknown: string[] = []
    let rest = sentence
    const take = (start: number, end: number, found: readonly string[]) => {
      for (const name of found) names.push({ name, start, end })
      rest = rest.slice(0, start) + TAKEN.repeat(end - start) + rest.slice(end)
    }
    if (this.#odd)
      for (const { 0: text, index } of sentence.matchAll(this.#odd))
        take(index, index + text.length, [this.#nameOf(text) ?? text])
    for (const { 0: text, index } of rest.matchAll(QUOTED)) {
      const found = this.#parts(text.slice(1, -1).trim()) ?? this.#kind(text.slice(1, -1).trim())
      if (found) take(index, index + text.length, found)
      else if (!/^\ufffc+$/.test(text.slice(1, -1))) unknown.push(text)
    }
    for (const { name, start, end } of spokenKinds(rest)) {
      if (this.#exact.has(name)) take(start, end, [name])
      else unknown.push(rest.slice(start, end))
    }
    for (const { 0: word, index } of rest.matchAll(WORD)) {
      const found = this.#word(word, rest.slice(0, index), rest.slice(index + word.length))
      if (found === undefined) unknown.push(word)
      else if (found.length > 0) take(index, index + word.length, found)
    }
    return { names, rest, unknown }
  }

  /** A kind of node in quotes: all of the text has to be its name. */
  #kind(text: string): string[] | undefined {
    const kind = spokenKinds(text).find(({ start, end }) => start === 0 && end === text.length)
    return kind && this.#exact.has(kind.name) ? [kind.name] : undefined
  }

  /** The names in a word; none for plain English, undefined for what is neither. */
  #word(word: string, before: string, after: string): readonly string[] | undefined {
    if (/\d\s?$/.test(before) && UNIT.test(word)) return []
    const plain = isPlainWord(word.toLowerCase())
    const parts = this.#parts(word)
    if (parts && (!plain || word.includes('.') || isPlaced(before, after))) return parts
    if (!plain) return this.#words.has(word.toLowerCase()) ? [] : undefined
    // `the transactions table`: a plain word that here can only be a name
    return /s$/.test(word) && !/ss$/.test(word) && /^ (?:table|relation)\b/.test(after) && !VERB.test(word)
      ? undefined
      : []
  }

  /** The names that a text holds as `name`, `table.column`, `schema.table` or `table (column, column)`. */
  #parts(text: string): string[] | undefined {
    const whole = this.#nameOf(text)
    if (whole !== undefined) return [whole]
    const [, table, columns] = /^([^\s(]+) ?\(([^()]+)\)$/.exec(text) ?? []
    if (table !== undefined && columns !== undefined) {
      const found = [table, ...columns.split(/\s*,\s*/)].map((part) => this.#parts(part.trim()))
      return found.includes(undefined) ? undefined : found.flatMap((names) => names ?? [])
    }
    const parts = text.split('.').map((part) => this.#nameOf(part))
    if (parts.length === 1 || parts.includes(undefined)) return undefined
    return parts.filter((part) => part !== undefined)
  }

  #nameOf(text: string): string | undefined {
    const bare = /^"(?:[^"]|"")+"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text
    if (this.#exact.has(bare)) return bare
    return bare === text ? this.#folded.get(text.toLowerCase()) : undefined
  }
}

const QUOTED = /`[^`]+`|"[^"]+"|“[^”]+”|(?<=^|[\s(])'[^']+'(?=$|[\s.,;:)])/g
const WORD = /(?<![\p{L}\p{N}_])[\p{L}_][\p{L}\p{M}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{N}_$]*)*/gu
/** Units that are no words; what they are worth is looked at with the numbers. */
const UNIT = /^(?:s|ms|µs|us|min|mins|secs?|msecs?|h|hrs?|[kKMGT]?B|[KMG]iB|x)$/
const VERB = /^(?:reads|needs|this|is|was|has|its|uses|scans|does|less|as)$/i

/** Whether a plain word stands where only a name can. */
function isPlaced(before: string, after: string): boolean {
  return (
    /\b(?:table|index|column|relation|view|scan (?:on|of)|rows (?:of|from)|all of)\s$/i.test(before) ||
    /^ (?:table|column|index)\b/i.test(after)
  )
}
