import type { Node } from '@pgsql/types'
import type { SchemaTypes } from './schema-types.ts'
import { kindOfType, type ValueKind } from './value-kind.ts'

const TEXTS =
  /^(?:lower|upper|initcap|btrim|ltrim|rtrim|concat|concat_ws|left|right|substr|substring|replace|format|to_char)$/
const MOMENTS = /^(?:now|date_trunc|timezone|to_timestamp|make_date|statement_timestamp|clock_timestamp)$/

/** The kind of an expression as far as its form tells; undefined for constants and what cannot be known. */
export function kindOfExpression(
  node: Node,
  schema: SchemaTypes,
  tables: readonly string[],
): ValueKind | undefined {
  if ('ColumnRef' in node) return schema.column(lastName(node.ColumnRef.fields), tables)
  if ('TypeCast' in node) return kindOfType(node.TypeCast.typeName, schema.types)
  if ('CollateClause' in node) return 'text'
  if ('SQLValueFunction' in node) return 'moment'
  if ('FuncCall' in node) {
    const name = lastName(node.FuncCall.funcname)
    if (TEXTS.test(name)) return 'text'
    return MOMENTS.test(name) ? 'moment' : undefined
  }
  if ('CoalesceExpr' in node) {
    const kinds = (node.CoalesceExpr.args ?? []).map((argument) => kindOfExpression(argument, schema, tables))
    return kinds.find((kind) => kind !== undefined)
  }
  if ('A_Expr' in node) {
    const operator = lastName(node.A_Expr.name)
    if (/^(?:->>|#>>|\|\|)$/.test(operator)) return 'text'
    if (/^(?:->|#>)$/.test(operator)) return 'json'
    const { lexpr } = node.A_Expr
    return /^[-+*/%]$/.test(operator) && lexpr ? kindOfExpression(lexpr, schema, tables) : undefined
  }
  return undefined
}

/** The last part of a name that may be qualified. */
export function lastName(parts: readonly Node[] | undefined): string {
  const last = parts?.at(-1)
  return last && 'String' in last ? (last.String.sval ?? '') : ''
}
