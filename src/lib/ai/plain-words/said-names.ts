import type { Node } from '@pgsql/types'
import { PostAiError } from '../../core/error.ts'
import type { Parser } from '../../sql/parser.ts'
import { relationNames } from '../../sql/relations.ts'
import { nodesOf } from '../../sql/walk.ts'

/** The names of relations and columns that a statement holds, aliases included. */
export function namesOfStatement(node: Node): string[] {
  const columns = nodesOf({ node }, 'ColumnRef').flatMap(({ fields }) =>
    (fields ?? []).flatMap((field) => ('String' in field ? (field.String.sval ?? '') : [])),
  )
  const relations = relationNames(node).flatMap(({ schema, name }) =>
    schema === undefined ? [name] : [name, `${schema}.${name}`],
  )
  return [...new Set([...columns, ...relations])].filter((name) => name !== '')
}

/** The names in a piece of SQL, such as a condition of a plan or a CREATE INDEX; types of casts are none. */
export function namesOfSql(sql: string, parser: Parser): string[] {
  try {
    const tokens = parser.tokens(sql)
    const names = tokens.flatMap(({ name, text }, index) => {
      const before = tokens[index - 1]?.text
      const isName = name === 'IDENT' || (before === '.' && /^[a-z_]\w*$/i.test(text))
      if (!isName || before === '::') return []
      return [text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase()]
    })
    return [...new Set(names)]
  } catch (error) {
    if (error instanceof PostAiError) return []
    throw error
  }
}
