import { PostAiError } from '../../core/error.ts'
import { loadParser, type Parser, type Token } from '../../sql/parser.ts'

const LITERAL = /^[SIF]CONST$/
/** Constants that the scanner has no names for: B'…', X'…' and U&'…'. */
const PREFIXED = /^(?:[bx]|u&)'/i
/** What findings write themselves: `'64MB'`. */
const OWN = /^'\d+(?:kB|MB|GB)'$/
/** Numbers that something is compared with, in a piece of SQL within a sentence. */
const COMPARED = /(?<=[=<>~] |\b(?:LIMIT|OFFSET|BETWEEN) )-?\d+(?:\.\d+)?\b/g
/** Shorter values stand in too many words and numbers that are none. */
const SHORTEST = 3

/**
 * Takes the constants of statements and plans out of texts, `$n` for each, and puts them back into statements. The same constant
 * has the same number everywhere.
 */
export class Mask {
  readonly #parser: Parser
  readonly #masks: boolean
  readonly #literals = new Map<string, { number: number; text: string }>()
  readonly #expressions = new Map<string, string>()
  #last: number

  /** `parameters` is the highest `$n` that the statements have themselves; with `masks` false nothing is taken out. */
  private constructor(parser: Parser, parameters: number, masks: boolean) {
    this.#parser = parser
    this.#last = parameters
    this.#masks = masks
  }

  /** Makes a mask; see the constructor. */
  static async make(parameters: number, masks: boolean): Promise<Mask> {
    return new Mask(await loadParser(), parameters, masks)
  }

  /** The highest `$n` of what was masked so far. */
  get parameters(): number {
    return this.#last
  }

  /** A statement, or an expression of EXPLAIN, without comments and constants. */
  sql(sql: string): string {
    if (!this.#masks) return sql
    const known = this.#expressions.get(sql)
    if (known !== undefined) return known
    const masked = this.#rewritten(sql, (token) =>
      LITERAL.test(token.name) || PREFIXED.test(token.text) ? this.#numbered(token.text) : token.text,
    )
    const text = masked ?? '(cannot be read)'
    this.#expressions.set(sql, text)
    return text
  }

  /** A sentence of a finding: expressions in it, quoted texts and known constants are masked. */
  text(text: string): string {
    if (!this.#masks) return text
    let masked = text
    for (const [sql, without] of [...this.#expressions].sort(([a], [b]) => b.length - a.length))
      if (sql.length >= SHORTEST) masked = masked.replaceAll(sql, without)
    masked = masked.replaceAll(/(?<![\p{L}\d])[EB]?'(?:[^']|'')*'/gu, (quoted) =>
      OWN.test(quoted) && !this.#literals.has(constantValue(quoted)) ? quoted : this.#numbered(quoted),
    )
    masked = masked.replaceAll(COMPARED, (constant) => this.#numbered(constant))
    for (const [value, { number }] of this.#literals) {
      if (value.length < SHORTEST) continue
      const forms = /^\d+$/.test(value) ? [value, Number(value).toLocaleString('en-US')] : [value]
      for (const form of forms)
        masked = masked.replaceAll(
          new RegExp(
            `(?<![\\p{L}\\p{N}_$])${form.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\p{L}\\p{N}_])`,
            'gu',
          ),
          () => `$${number}`,
        )
    }
    return masked
  }

  /** A statement that was written with `$n` for the constants, with them put back; undefined when it cannot be read. */
  unmasked(sql: string): string | undefined {
    const texts = new Map([...this.#literals.values()].map(({ number, text }) => [`$${number}`, text]))
    return this.#rewritten(sql, ({ text }) => texts.get(text) ?? text)
  }

  #rewritten(sql: string, write: (token: Token) => string): string | undefined {
    try {
      const bytes = Buffer.from(sql)
      let written = ''
      let end = 0
      for (const token of this.#parser.tokens(sql)) {
        const between = bytes.subarray(end, token.start).toString()
        written += (between.trim() === '' ? between : ' ') + write(token)
        end = token.end
      }
      return written.trim()
    } catch (error) {
      if (error instanceof PostAiError) return undefined
      throw error
    }
  }

  #numbered(text: string): string {
    const value = constantValue(text)
    const known = this.#literals.get(value)
    if (known) return `$${known.number}`
    this.#last += 1
    this.#literals.set(value, { number: this.#last, text })
    return `$${this.#last}`
  }
}

/** What a constant says, without its quotes: the same for 42 and '42'. */
function constantValue(text: string): string {
  const dollar = /^(\$[^$]*\$)([\s\S]*)\1$/.exec(text)
  if (dollar) return dollar[2] ?? ''
  const open = text.indexOf("'")
  return open === -1 ? text : text.slice(open + 1, -1).replaceAll("''", "'")
}
