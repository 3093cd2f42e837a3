import type { Parser } from '../../sql/parser.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { sameTree } from '../../sql/same-tree.ts'

/** A statement with those quotes around names taken away that are not needed; the same to the parser. */
export function plainNames(sql: string, parser: Parser): string {
  const bytes = Buffer.from(sql)
  const parts: string[] = []
  let end = 0
  for (const token of parser.tokens(sql)) {
    if (!token.text.startsWith('"')) continue
    const name = token.text.slice(1, -1).replaceAll('""', '"')
    parts.push(bytes.subarray(end, token.start).toString(), quoteIdentifier(name))
    end = token.end
  }
  const plain = parts.join('') + bytes.subarray(end).toString()
  const [before, after] = [sql, plain].map((text) => parser.statements(text).map(({ node }) => node))
  return sameTree(before, after) ? plain : sql
}
