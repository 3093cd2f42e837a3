import type { A_Expr, Node } from '@pgsql/types'
import { expressionSql } from './expression-sql.ts'
import { columnOf, columnsIn, kindOf } from './predicate-terms.ts'
import type { Scope } from './scope.ts'
import { keyForBlockRanges, keyForOperator, keysForPattern } from './special-keys.ts'

/**
 * Records what a condition asks that a B-tree on plain columns does not serve: operators of GIN and GiST, patterns,
 * expressions compared with a value, ranges on a large table that lies in order.
 */
export function readSpecial(expression: A_Expr, operator: string, scope: Scope): void {
  const left = columnOf(expression.lexpr, scope)
  const right = columnOf(expression.rexpr, scope)
  const kind = kindOf(expression, operator)
  if (!left && !right) readExpression(expression, kind, scope)
  const resolved = left ?? right
  const column = resolved?.use.table.columns.find((candidate) => candidate.name === resolved.column)
  if (!resolved || !column) return
  const { special, table } = resolved.use
  if (left && (operator === '~~' || operator === '~~*')) {
    const pattern = { text: constantText(expression.rexpr), ignoresCase: operator === '~~*' }
    special.push(...keysForPattern(column, pattern, scope.catalog.extensions.has('pg_trgm')))
    return
  }
  const key =
    kind === 'range' ? keyForBlockRanges(column, table.pages) : left && keyForOperator(column, operator)
  if (key) special.push(key)
}

/** `lower(email) = $1`: an index on the expression, when all its columns are of one relation. */
function readExpression(expression: A_Expr, kind: ReturnType<typeof kindOf>, scope: Scope): void {
  if (kind !== 'equal' && kind !== 'range' && kind !== 'in') return
  for (const [side, other] of [
    [expression.lexpr, expression.rexpr],
    [expression.rexpr, expression.lexpr],
  ]) {
    const columns = columnsIn(side, scope)
    const use = columns[0]?.use
    if (!use || columns.some((column) => column.use !== use)) continue
    if (columnsIn(other, scope).some((column) => column.use === use)) continue
    const sql = expressionSql(side)
    const role = kind === 'range' ? 'filtered by range' : 'compared with ='
    if (sql) use.special.push({ method: 'btree', key: { expression: sql }, role })
  }
}

function constantText(node: Node | undefined): string | undefined {
  return node && 'A_Const' in node ? node.A_Const.sval?.sval : undefined
}
