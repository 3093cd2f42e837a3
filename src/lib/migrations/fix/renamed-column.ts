import type { Parser } from '../../sql/parser.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { type Edit, SourceText } from '../../sql/source-text.ts'
import { nodesOf } from '../../sql/walk.ts'

/** An expression with a word before each column; undefined when a column is named with its table, or it has a subquery. */
export function withPrefix(parser: Parser, expression: string, prefix: string): string | undefined {
  const sql = `SELECT ${expression}`
  const [statement] = parser.statements(sql)
  if (!statement || nodesOf(statement.node, 'SubLink').length > 0) return undefined
  const columns = nodesOf(statement.node, 'ColumnRef')
  if (columns.some(({ fields }) => fields?.length !== 1)) return undefined
  const edits = columns.map(({ location = 0 }): Edit => ({ start: location, end: location, text: prefix }))
  return new SourceText(parser, sql).edited(edits).slice('SELECT '.length)
}

/** The definition of an index, or of a constraint, for a column of another name. */
export function forColumn(parser: Parser, definition: string, from: string, to: string): string {
  const source = new SourceText(parser, definition)
  const on = source.tokens.findIndex(({ text }) => /^on$/i.test(text))
  const index = /^CREATE\b/i.test(definition)
  const edits = source.tokens.flatMap((token, place): Edit[] => {
    const name = token.text.startsWith('"') ? token.text.slice(1, -1).replaceAll('""', '"') : token.text
    const isColumn =
      name === from && source.tokens[place - 1]?.text !== '.' && source.tokens[place + 1]?.text !== '.'
    // the name of the index and that of its table stand before the first parenthesis
    const inside = !index || source.tokens.slice(on, place).some(({ text }) => text === '(')
    const referenced = source.tokens.slice(0, place).some(({ text }) => /^references$/i.test(text))
    return isColumn && inside && !referenced && token.text !== '(' && !token.text.startsWith("'")
      ? [{ start: token.start, end: token.end, text: quoteIdentifier(to) }]
      : []
  })
  return source.edited(edits)
}

/** Whether a definition speaks of a column. */
export function mentions(definition: string, column: string): boolean {
  return definition
    .replaceAll(/'(?:[^']|'')*'/g, '')
    .split(/[^\p{L}\p{N}_$]+/u)
    .includes(column)
}
