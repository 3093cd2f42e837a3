import type { Node } from '@pgsql/types'
import { loadParser, type Parser } from '../../sql/parser.ts'
import { nodesOf } from '../../sql/walk.ts'

/** The statements inside a DO block, as far as its text shows them. */
export interface BlockContent {
  statements: Node[]
  /** What keeps some from being seen; null when all are. */
  opaque: string | null
}

/** Reads the body of a DO block: its statements, and those that EXECUTE is given as a constant. */
export async function readBlock(sql: string, node: Node): Promise<BlockContent> {
  if (!('DoStmt' in node)) return { statements: [], opaque: null }
  const language = nodesOf(node, 'DefElem').find(({ defname }) => defname === 'language')
  const [word] = nodesOf(language, 'String')
  if (word !== undefined && word.sval !== 'plpgsql')
    return { statements: [], opaque: `a body in ${word.sval}` }
  const parser = await loadParser()
  let tree: unknown
  try {
    tree = parser.plpgsql(sql)
  } catch {
    return { statements: [], opaque: 'a body that cannot be parsed here' }
  }
  const found: BlockContent = { statements: [], opaque: null }
  gather(tree, parser, found)
  return found
}

function gather(value: unknown, parser: Parser, found: BlockContent): void {
  if (Array.isArray(value)) for (const item of value) gather(item, parser, found)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return
  for (const [tag, fields] of Object.entries(value)) {
    if (tag === 'PLpgSQL_stmt_execsql') add(queryOf(fields, 'sqlstmt'), parser, found)
    else if (tag === 'PLpgSQL_stmt_perform') add(queryOf(fields, 'expr'), parser, found)
    else if (/^PLpgSQL_stmt_dyn/.test(tag)) addText(queryOf(fields, 'query'), parser, found)
    gather(fields, parser, found)
  }
}

function queryOf(fields: unknown, name: string): string {
  const expression = (fields as Record<string, { PLpgSQL_expr?: { query?: string } }>)[name]
  return expression?.PLpgSQL_expr?.query ?? ''
}

function add(sql: string, parser: Parser, found: BlockContent): void {
  try {
    found.statements.push(...parser.statements(sql).map(({ node }) => node))
  } catch {
    found.opaque = 'a statement that cannot be parsed here'
  }
}

/** EXECUTE of a constant is as good as the statement; of anything else it is not known before it runs. */
function addText(expression: string, parser: Parser, found: BlockContent): void {
  const text = constantText(expression, parser)
  if (text === undefined) found.opaque = 'EXECUTE of a text that is put together when it runs'
  else add(text, parser, found)
}

function constantText(expression: string, parser: Parser): string | undefined {
  try {
    const [statement] = parser.statements(`SELECT ${expression}`)
    const select = statement && 'SelectStmt' in statement.node ? statement.node.SelectStmt : undefined
    const [target] = select?.targetList ?? []
    const value = target && 'ResTarget' in target ? target.ResTarget.val : undefined
    return value && 'A_Const' in value ? value.A_Const.sval?.sval : undefined
  } catch {
    return undefined
  }
}
