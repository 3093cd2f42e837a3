import type { Node, SubLink } from '@pgsql/types'
import type { Parser, Token } from './parser.ts'
import { sameTree, withReplaced } from './same-tree.ts'

/** A stretch of a text, in bytes of UTF-8. */
export interface Span {
  start: number
  end: number
}

/** A stretch and what stands in its place afterwards. */
export interface Edit extends Span {
  text: string
}

/** Signs and words that belong to an expression before the first place its nodes tell. */
const BEFORE = /^(?:\(|not|case|-|\+)$/i
const MOST_BEFORE = 4
/** Signs and words that may end an expression behind the last place its nodes tell, such as `) IS NOT NULL`. */
const MOST_BEHIND = 40

/**
 * The text of one statement, which can be changed with its own formatting kept. Parse trees tell only where a node
 * begins, and not even that always; every stretch found here is proved by parsing it alone.
 */
export class SourceText {
  readonly sql: string
  readonly tokens: readonly Token[]
  readonly #parser: Parser
  readonly #bytes: Buffer

  constructor(parser: Parser, sql: string) {
    this.sql = sql
    this.#parser = parser
    this.#bytes = Buffer.from(sql)
    this.tokens = parser.tokens(sql)
  }

  /** The text of a stretch. */
  slice({ start, end }: Span): string {
    return this.#bytes.subarray(start, end).toString()
  }

  /** Where an expression stands, without parentheses around it; undefined when that cannot be proved. */
  spanOf(node: Node): Span | undefined {
    const places = placesIn(node).sort((a, b) => a - b)
    const first = this.tokens.findIndex(({ start }) => start === places[0])
    const last = this.tokens.findIndex(({ start }) => start === places.at(-1))
    if (first === -1 || last === -1) return undefined
    for (let from = first; from >= 0 && first - from <= MOST_BEFORE; from--) {
      if (from < first && !BEFORE.test(this.tokens[from]?.text ?? '')) return undefined
      const found = this.#endFrom(from, last, node)
      if (found) return found
    }
    return undefined
  }

  /** The text of an expression; undefined when it cannot be told where it ends. */
  textOf(node: Node): string | undefined {
    const span = this.spanOf(node)
    return span && this.slice(span)
  }

  /** The text, or a part of it, with the stretches replaced; they must not overlap. */
  edited(edits: readonly Edit[], part: Span = { start: 0, end: this.#bytes.length }): string {
    let text = ''
    let done = part.start
    for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
      text += this.slice({ start: done, end: edit.start }) + edit.text
      done = edit.end
    }
    return text + this.slice({ start: done, end: part.end })
  }

  /**
   * The statement with some expressions written otherwise; undefined when one cannot be found in the text, or the
   * new text does not parse as the old tree with exactly these nodes changed. Keys are nodes of `root`.
   */
  withExpressions(root: Node, texts: ReadonlyMap<Node, string>): string | undefined {
    const edits: Edit[] = []
    const replacements = new Map<unknown, unknown>()
    for (const [node, text] of texts) {
      const span = this.spanOf(node)
      const replacement = this.expression(text)
      if (!span || !replacement) return undefined
      edits.push({ ...span, text })
      replacements.set(Object.values(node)[0], replacement)
    }
    const sql = this.edited(edits)
    return this.means(sql, withReplaced(root, replacements)) ? sql : undefined
  }

  /** The query of a subquery expression, without its parentheses. */
  subselect(link: SubLink): SourceText | undefined {
    const first = this.tokens.findIndex(({ start, text }) => start >= (link.location ?? 0) && text === '(')
    let depth = 0
    for (const { text, start } of first === -1 ? [] : this.tokens.slice(first)) {
      if (text === '(') depth += 1
      if (text === ')') depth -= 1
      if (depth > 0) continue
      const inner = this.slice({ start: this.tokens[first]?.end ?? 0, end: start })
      return this.means(inner, link.subselect) ? new SourceText(this.#parser, inner) : undefined
    }
    return undefined
  }

  /** The parse tree of a text that is one statement. */
  parse(sql: string): Node | undefined {
    const [statement, ...more] = this.#statements(sql)
    return more.length === 0 ? statement?.node : undefined
  }

  /** Whether a text is one statement with this parse tree. */
  means(sql: string, tree: unknown): boolean {
    const parsed = this.parse(sql)
    return parsed !== undefined && sameTree(parsed, tree)
  }

  /** The parse tree of an expression. */
  expression(text: string): Node | undefined {
    const [statement, ...more] = this.#statements(`SELECT (${text}\n)`)
    if (!statement || more.length > 0 || !('SelectStmt' in statement.node)) return undefined
    const { targetList = [], fromClause } = statement.node.SelectStmt
    const [target, ...others] = targetList
    if (!target || others.length > 0 || fromClause || !('ResTarget' in target)) return undefined
    return target.ResTarget.val
  }

  #endFrom(from: number, last: number, node: Node): Span | undefined {
    const start = this.tokens[from]?.start ?? 0
    let depth = 0
    for (const [position, token] of this.tokens.entries()) {
      if (position < from) continue
      if (token.text === '(' || token.text === '[') depth += 1
      if (token.text === ')' || token.text === ']') depth -= 1
      if (depth < 0) return undefined
      if (position > last + MOST_BEHIND) return undefined
      if (depth > 0 || position < last) continue
      const span = { start, end: token.end }
      const parsed = this.expression(this.slice(span))
      if (parsed && sameTree(parsed, node)) return span
    }
    return undefined
  }

  #statements(sql: string) {
    try {
      return this.#parser.statements(sql)
    } catch {
      return []
    }
  }
}

/** The places that a node and those below it tell. */
function placesIn(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(placesIn)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, field]) => {
    if (key !== 'location') return placesIn(field)
    return typeof field === 'number' && field >= 0 ? [field] : []
  })
}
