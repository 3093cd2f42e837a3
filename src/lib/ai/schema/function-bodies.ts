import type { Node } from '@pgsql/types'
import { loadParser, type Parser } from '../../sql/parser.ts'
import { rootTag } from '../../sql/statement.ts'
import { nodesOf } from '../../sql/walk.ts'
import { languageOf } from './allowed-statements.ts'

/** What a function consists of, or why that is more than a schema needs. */
export type FunctionBody = { nodes: Node[] } | { refused: string }

/** Looks into the body of a CREATE FUNCTION in SQL or PL/pgSQL; `sql` is the text of the statement. */
export async function bodyOf({ sql, node }: { sql: string; node: Node }): Promise<FunctionBody> {
  if (!('CreateFunctionStmt' in node)) return { nodes: [] }
  const parser = await loadParser()
  const { funcname, options, sql_body } = node.CreateFunctionStmt
  const name = nodesOf(funcname, 'String').at(-1)?.sval ?? ''
  const refused = (why: string): FunctionBody => ({ refused: `The function ${name} is refused: ${why}.` })
  const nodes: Node[] = []
  try {
    if (languageOf({ options }) === 'plpgsql') {
      const found = gather(parser.plpgsql(sql), parser, nodes)
      if (found !== undefined) return refused(found)
    } else if (sql_body === undefined) {
      for (const text of textsOf(options))
        nodes.push(...parser.statements(text).map((statement) => statement.node))
    }
  } catch {
    return refused('its body cannot be parsed')
  }
  const other = nodes.find((inner) => !/^(Select|Insert|Update|Delete)Stmt$/.test(rootTag(inner)))
  return other
    ? refused(`it holds ${rootTag(other).replace(/Stmt$/, '')}, and may only read and change rows`)
    : { nodes }
}

function textsOf(options: unknown): string[] {
  const [as] = nodesOf(options, 'DefElem').filter(({ defname }) => defname === 'as')
  return nodesOf(as?.arg, 'String').map(({ sval }) => sval ?? '')
}

/** Gathers what is run; gives the reason when something is run that is known only then. */
function gather(value: unknown, parser: Parser, nodes: Node[]): string | undefined {
  if (value === null || typeof value !== 'object') return undefined
  for (const [key, child] of Object.entries(value)) {
    if (/^PLpgSQL_stmt_dyn|^dynquery$/.test(key)) return 'it runs SQL that it puts together (EXECUTE)'
    if (/^PLpgSQL_stmt_(call|commit|rollback)$/.test(key)) return 'it ends transactions or calls procedures'
    if (key === 'PLpgSQL_expr')
      nodes.push(...expression(child as { query?: string; parseMode?: number }, parser))
    const found = gather(child, parser, nodes)
    if (found !== undefined) return found
  }
  return undefined
}

/** RawParseMode: 0 is a statement, 2 an expression, from 3 on an assignment to a name of one to three parts. */
function expression(
  { query = '', parseMode = 0 }: { query?: string; parseMode?: number },
  parser: Parser,
): Node[] {
  if (parseMode === 1) return []
  const text = parseMode === 0 ? query : `SELECT ${parseMode === 2 ? query : query.replace(/^[^=]*?:?=/, '')}`
  return parser.statements(text).map(({ node }) => node)
}
