import type { AlterTableCmd, Constraint, Node } from '@pgsql/types'
import type { Parser, Token } from '../../sql/parser.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import { SourceText } from '../../sql/source-text.ts'
import type { Problem } from './fix.ts'

/** One command of an ALTER TABLE, with its own text. */
export interface AlterPart {
  command: AlterTableCmd
  /** `ADD COLUMN c int` */
  text: string
  /** The table as the statement names it, with ONLY where it says so. */
  table: string
  schema: string | undefined
  name: string
}

/** The commands of an ALTER TABLE; undefined for any other statement, and where the text cannot be cut for sure. */
export function alterParts({
  sql,
  node,
  parser,
}: Pick<Problem, 'sql' | 'node' | 'parser'>): AlterPart[] | undefined {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return undefined
  const { relation, cmds = [] } = node.AlterTableStmt
  if (!relation?.relname) return undefined
  const source = new SourceText(parser, sql)
  const schema = relation.schemaname
  const name = relation.relname
  const plain = schema === undefined ? quoteIdentifier(name) : qualifiedName(schema, name)
  const table = relation.inh ? plain : `ONLY ${plain}`
  const texts = cutAtCommas(source, afterTable(source.tokens, relation.location ?? 0))
  if (texts.length !== cmds.length) return undefined
  return cmds.flatMap((command, index): AlterPart[] =>
    'AlterTableCmd' in command
      ? [{ command: command.AlterTableCmd, text: texts[index] ?? '', table, schema, name }]
      : [],
  )
}

/** The place of the first token behind the table's name. */
function afterTable(tokens: readonly Token[], location: number): number {
  let index = tokens.findIndex(({ start }) => start === location) + 1
  while (tokens[index]?.text === '.') index += 2
  return tokens[index]?.text === '*' ? index + 1 : index
}

function cutAtCommas(source: SourceText, from: number): string[] {
  const tokens = source.tokens.slice(from)
  const texts: string[] = []
  let depth = 0
  let start = tokens[0]?.start ?? 0
  for (const [index, token] of tokens.entries()) {
    if (token.text === '(' || token.text === '[') depth += 1
    if (token.text === ')' || token.text === ']') depth -= 1
    if (token.text === ',' && depth === 0) {
      texts.push(source.slice({ start, end: token.start }).trim())
      start = tokens[index + 1]?.start ?? token.end
    }
  }
  const end = tokens.at(-1)?.end ?? 0
  return [...texts, source.slice({ start, end }).replace(/;\s*$/, '').trim()]
}

/** A column that is added, taken apart. */
export interface AddedColumn {
  name: string
  /** Name, type and collation as they were written. */
  head: string
  /** Each constraint with its own text, `CONSTRAINT name` included. */
  constraints: { constraint: Constraint; text: string }[]
}

/** Takes ADD COLUMN apart; undefined for another command. */
export function addedColumn({ command, text }: AlterPart, parser: Parser): AddedColumn | undefined {
  if (command.subtype !== 'AT_AddColumn') return undefined
  const sql = `ALTER TABLE t ${text}`
  const [statement] = parser.statements(sql)
  const definition = definitionIn(statement?.node)
  if (!definition?.colname) return undefined
  const constraints = (definition.constraints ?? []).flatMap((node) =>
    'Constraint' in node ? [node.Constraint] : [],
  )
  const bytes = Buffer.from(sql)
  const starts = constraints.map(({ location }) => location ?? bytes.length)
  const cut = (from: number, to: number | undefined) => bytes.subarray(from, to).toString().trim()
  const column = /^(?:ADD)(?:\s+COLUMN)?\s+(?:IF\s+NOT\s+EXISTS\s+)?/i.exec(text)?.[0].length ?? 0
  return {
    name: definition.colname,
    head: cut(Buffer.byteLength(`ALTER TABLE t ${text.slice(0, column)}`), starts[0]),
    constraints: constraints.map((constraint, index) => ({
      constraint,
      text: cut(starts[index] ?? 0, starts[index + 1]),
    })),
  }
}

function definitionIn(node: Node | undefined) {
  if (!node || !('AlterTableStmt' in node)) return undefined
  const [command] = node.AlterTableStmt.cmds ?? []
  if (!command || !('AlterTableCmd' in command)) return undefined
  const { def } = command.AlterTableCmd
  return def && 'ColumnDef' in def ? def.ColumnDef : undefined
}
