import type { A_Const, Node } from '@pgsql/types'
import { loadParser } from '../sql/parser.ts'
import { SourceText } from '../sql/source-text.ts'
import { nodesOf } from '../sql/walk.ts'
import type { QueryParameter } from './parameter.ts'

/** Gives the type of a column by its name, where it is known and one. */
export type TypeOfColumn = (column: string) => string | undefined

const COMPARISONS = new Set(['=', '<', '>', '<=', '>=', '<>'])

/**
 * A query in which the constants that columns are compared with are parameters, each named as its column and preset to what
 * it was. Constants whose type is not known stay; so does everything when the new text would not be the old query.
 */
export async function parametrize(
  sql: string,
  typeOf: TypeOfColumn,
): Promise<{ sql: string; parameters: QueryParameter[] }> {
  const parser = await loadParser()
  const source = new SourceText(parser, sql)
  const root = source.parse(sql)
  if (!root) return { sql, parameters: [] }
  const parameters: QueryParameter[] = []
  const texts = new Map<Node, string>()
  for (const { kind, name = [], lexpr, rexpr } of nodesOf(root, 'A_Expr')) {
    const operator = name.map((part) => ('String' in part ? part.String.sval : '')).join('.')
    if (kind !== 'AEXPR_OP' || !COMPARISONS.has(operator) || !lexpr || !rexpr) continue
    const found = constantBeside(lexpr, rexpr) ?? constantBeside(rexpr, lexpr)
    const type = found && (found.type ?? typeOf(found.column))
    if (!found || type === undefined) continue
    parameters.push({ name: freeName(found.column, parameters), type, preset: found.value })
    texts.set(found.node, `$${parameters.length}::${type}`)
  }
  const changed = texts.size === 0 ? undefined : source.withExpressions(root, texts)
  return changed === undefined ? { sql, parameters: [] } : { sql: changed, parameters }
}

interface Found {
  column: string
  node: Node
  value: string
  /** What the constant is cast to, when it is. */
  type: string | undefined
}

function constantBeside(side: Node, other: Node): Found | undefined {
  const column = columnOf(side)
  if (column === undefined) return undefined
  if ('A_Const' in other) {
    const value = constantOf(other.A_Const)
    return value === undefined ? undefined : { column, node: other, value, type: undefined }
  }
  if (!('TypeCast' in other)) return undefined
  const { arg, typeName } = other.TypeCast
  const value = arg && 'A_Const' in arg ? constantOf(arg.A_Const) : undefined
  const last = typeName?.names?.at(-1)
  const plain = typeName?.arrayBounds === undefined && typeName?.typmods === undefined
  if (value === undefined || !last || !('String' in last) || !plain) return undefined
  return { column, node: other, value, type: last.String.sval }
}

/** The column that an expression is, alone or within one function such as lower(…). */
function columnOf(node: Node): string | undefined {
  if ('ColumnRef' in node) {
    const last = node.ColumnRef.fields?.at(-1)
    return last && 'String' in last ? last.String.sval : undefined
  }
  return undefined
}

function constantOf({ sval, ival, fval }: A_Const): string | undefined {
  if (sval) return sval.sval ?? ''
  if (ival) return String(ival.ival ?? 0)
  return fval?.fval
}

function freeName(column: string, parameters: readonly QueryParameter[]): string {
  const plain = column.replaceAll(/[^\p{L}\p{N}_]/gu, '_')
  const taken = parameters.filter(
    ({ name }) => name === plain || new RegExp(`^${plain}_\\d+$`, 'u').test(name),
  )
  return taken.length === 0 ? plain : `${plain}_${taken.length + 1}`
}
