import type { A_Expr, Node, SubLink } from '@pgsql/types'
import { quoteIdentifier } from '../../sql/quote.ts'
import { expressionSql } from './expression-sql.ts'
import { columnOf, columnsIn, kindOf } from './predicate-terms.ts'
import { readSpecial } from './read-special.ts'
import type { Predicate, PredicateKind } from './relation-use.ts'
import type { ResolvedColumn, Scope } from './scope.ts'

/** Records what a WHERE or ON condition asks of the relations of a scope. */
export function readPredicates(condition: Node | undefined, scope: Scope, inOr = false): void {
  if (!condition) return
  if ('BoolExpr' in condition) {
    const { boolop, args } = condition.BoolExpr
    if (boolop === 'NOT_EXPR') readNot(args?.[0], scope, inOr)
    else for (const arm of args ?? []) readPredicates(arm, scope, inOr || boolop === 'OR_EXPR')
  } else if ('A_Expr' in condition) readOperator(condition.A_Expr, scope, inOr)
  else if ('NullTest' in condition) {
    const column = columnOf(condition.NullTest.arg, scope)
    const isNull = condition.NullTest.nulltesttype === 'IS_NULL'
    add(
      column,
      isNull ? 'isNull' : 'notNull',
      inOr,
      column && `${quoted(column)} IS ${isNull ? '' : 'NOT '}NULL`,
    )
  } else if ('BooleanTest' in condition) add(columnOf(condition.BooleanTest.arg, scope), 'equal', inOr)
  else if ('ColumnRef' in condition) {
    const column = columnOf(condition, scope)
    add(column, 'equal', inOr, column && quoted(column))
  } else if ('SubLink' in condition) readSublink(condition.SubLink, scope, inOr)
}

/** NOT column is an equality with false; NOT of anything else restricts nothing an index can use. */
function readNot(argument: Node | undefined, scope: Scope, inOr: boolean): void {
  const column = columnOf(argument, scope)
  add(column, 'equal', inOr, column && `NOT ${quoted(column)}`)
}

/** `column IN (SELECT other …)` joins the column with the subquery. */
function readSublink(link: SubLink, scope: Scope, inOr: boolean): void {
  if (link.subLinkType === 'ANY_SUBLINK') add(columnOf(link.testexpr, scope), 'join', inOr)
}

function readOperator(expression: A_Expr, scope: Scope, inOr: boolean): void {
  const name = expression.name?.at(-1)
  const operator = name && 'String' in name ? (name.String.sval ?? '') : ''
  const left = columnOf(expression.lexpr, scope)
  const right = columnOf(expression.rexpr, scope)
  if (!left || !right) readSpecial(expression, operator, scope)
  const kind = kindOf(expression, operator)
  if (!kind) return
  if (left && right) {
    if (kind !== 'equal' || left.use === right.use) return
    add(left, 'join', inOr)
    add(right, 'join', inOr)
    return
  }
  const other = left ? expression.rexpr : expression.lexpr
  const column = left ?? right
  // a value that is computed from columns of the same relation is not known before the row is read
  if (!column || reads(other, column, scope)) return
  const joined = kind === 'equal' && readsAny(other, scope)
  add(column, joined ? 'join' : kind, inOr, kind === 'equal' ? comparison(column, other) : undefined)
}

/** `column = constant` as it stands in SQL; undefined for anything but a constant. */
function comparison(column: ResolvedColumn, value: Node | undefined): string | undefined {
  const constant = value && ('A_Const' in value || 'TypeCast' in value) ? expressionSql(value) : undefined
  return constant === undefined ? undefined : `${quoted(column)} = ${constant}`
}

function reads(node: Node | undefined, column: ResolvedColumn, scope: Scope): boolean {
  return columnsIn(node, scope).some((found) => found.use === column.use)
}

function readsAny(node: Node | undefined, scope: Scope): boolean {
  return columnsIn(node, scope).length > 0
}

function add(column: ResolvedColumn | undefined, kind: PredicateKind, inOr: boolean, literal?: string): void {
  if (!column) return
  const predicate: Predicate = {
    column: column.column,
    kind,
    inOr,
    ...(literal !== undefined && { literal }),
  }
  column.use.predicates.push(predicate)
  column.use.columns?.add(column.column)
}

function quoted(column: ResolvedColumn): string {
  return quoteIdentifier(column.column)
}
