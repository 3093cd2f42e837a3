import type { SourceText, Span } from './source-text.ts'

/** A clause of a SELECT: from its keyword up to the next clause. */
export interface Clause extends Span {
  /** Where what follows the keyword begins (after BY in GROUP BY and ORDER BY). */
  body: number
}

/** The clauses of a SELECT by their first keyword, in the order of the text. */
export type Clauses = ReadonlyMap<string, Clause>

const KEYWORDS = new Set([
  'SELECT',
  'FROM',
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'FOR',
])

/**
 * Where the clauses of a plain SELECT (no UNION and the like) stand, WITH before it left out. It goes by keywords
 * outside parentheses, and what is made with it has to be proved by parsing: a keyword may be an alias.
 */
export function selectClauses({ tokens }: SourceText): Clauses {
  const clauses = new Map<string, Clause>()
  let depth = 0
  let open: Clause | undefined
  let before = ''
  let end = 0
  for (const [position, { text, start, end: tokenEnd }] of tokens.entries()) {
    if (text === '(' || text === '[') depth += 1
    if (text === ')' || text === ']') depth -= 1
    const word = text.toUpperCase()
    const isPart = (word === 'FROM' && before === 'DISTINCT') || (word === 'GROUP' && before === 'WITHIN')
    if (
      depth === 0 &&
      KEYWORDS.has(word) &&
      !clauses.has(word) &&
      !isPart &&
      before !== 'AS' &&
      before !== '.'
    ) {
      if (open) open.end = end
      const next = tokens[position + 1]
      const hasBy = next?.text.toUpperCase() === 'BY'
      open = { start, body: hasBy ? (next?.end ?? tokenEnd) : tokenEnd, end: tokenEnd }
      clauses.set(word, open)
    }
    if (text !== ';') end = tokenEnd
    before = word
  }
  if (open) open.end = end
  return clauses
}

/** What follows the keyword of a clause. */
export function bodyOf(source: SourceText, clause: Clause | undefined): string | undefined {
  return clause && source.slice({ start: clause.body, end: clause.end }).trim()
}
