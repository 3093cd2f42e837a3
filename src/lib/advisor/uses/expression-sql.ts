import type { A_Const, FuncCall, Node, TypeName } from '@pgsql/types'
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import { pathOf } from './column-path.ts'

/**
 * An expression over columns and constants as it can stand in CREATE INDEX, column names without their table.
 * Undefined for everything else: parameters, subqueries, aggregates, windows, and forms that are rare in indexes.
 */
export function expressionSql(node: Node | undefined): string | undefined {
  if (!node) return undefined
  if ('ColumnRef' in node) {
    const { path, star } = pathOf(node.ColumnRef)
    return star ? undefined : quoteIdentifier(path.at(-1) ?? '')
  }
  if ('A_Const' in node) return constantSql(node.A_Const)
  if ('FuncCall' in node) return callSql(node.FuncCall)
  if ('TypeCast' in node) {
    const [argument, type] = [expressionSql(node.TypeCast.arg), typeSql(node.TypeCast.typeName)]
    return argument && type ? `(${argument})::${type}` : undefined
  }
  if ('CoalesceExpr' in node) return listSql('coalesce', node.CoalesceExpr.args ?? [])
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_OP') {
    const [left, right] = [operandSql(node.A_Expr.lexpr), operandSql(node.A_Expr.rexpr)]
    const operator = names(node.A_Expr.name).at(-1)
    return left && right && operator ? `${left} ${operator} ${right}` : undefined
  }
  return undefined
}

/** Operators within operators get parentheses, so that no precedence has to be known. */
function operandSql(node: Node | undefined): string | undefined {
  const sql = expressionSql(node)
  return sql && node && 'A_Expr' in node ? `(${sql})` : sql
}

function constantSql(constant: A_Const): string | undefined {
  if (constant.sval) return quoteLiteral(constant.sval.sval ?? '').trim()
  if (constant.ival) return String(constant.ival.ival ?? 0)
  if (constant.fval) return constant.fval.fval
  if (constant.boolval) return String(constant.boolval.boolval ?? false)
  return undefined
}

function callSql(call: FuncCall): string | undefined {
  if (
    call.agg_star ||
    call.agg_distinct ||
    call.agg_order ||
    call.agg_filter ||
    call.over ||
    call.func_variadic
  )
    return undefined
  return listSql(names(call.funcname).map(quoteIdentifier).join('.'), call.args ?? [])
}

function listSql(name: string, args: readonly Node[]): string | undefined {
  const written = args.map(expressionSql)
  return written.every((argument) => argument !== undefined) ? `${name}(${written.join(', ')})` : undefined
}

function typeSql(type: TypeName | undefined): string | undefined {
  if (!type || type.typmods || type.arrayBounds || type.setof) return undefined
  return names(type.names).map(quoteIdentifier).join('.')
}

function names(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
}
