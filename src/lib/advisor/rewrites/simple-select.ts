import type { Node, SelectStmt } from '@pgsql/types'
import { type Scope, scopesOf } from '../../plan/scopes.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { bodyOf, selectClauses } from '../../sql/select-clauses.ts'
import type { SourceText } from '../../sql/source-text.ts'
import { nodesOf } from '../../sql/walk.ts'
import { baseColumn } from './base-column.ts'
import { functionsIn } from './function-kinds.ts'
import type { Subject } from './rewrite-rule.ts'

/** A SELECT of one column of one table, in parts. */
export interface SimpleSelect {
  /** The table with its alias, as written. */
  from: string
  alias: string
  /** The column, qualified. */
  column: string
  /** Its condition, in parentheses where it has an OR. */
  where: string | undefined
}

/** The parts of a subquery, when it reads a column of a single table and does nothing else with it. */
export function simpleSelect(
  select: SelectStmt,
  text: SourceText,
  subject: Subject,
): SimpleSelect | undefined {
  if (!isPlain(select) || select.sortClause || select.limitCount || select.limitOffset) return undefined
  const scope = scopeOf(select)
  const [target] = select.targetList ?? []
  const value = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  const column = scope?.items.length === 1 ? baseColumn(value, scope, subject) : undefined
  const clauses = selectClauses(text)
  const from = bodyOf(text, clauses.get('FROM'))
  if (!column || from === undefined) return undefined
  const where = bodyOf(text, clauses.get('WHERE'))
  const { targetList, ...others } = select
  const again = `SELECT FROM ${from}${where === undefined ? '' : ` WHERE ${where}`}`
  if (!text.means(again, { SelectStmt: others })) return undefined
  const isOr =
    select.whereClause && 'BoolExpr' in select.whereClause && select.whereClause.BoolExpr.boolop === 'OR_EXPR'
  return {
    from,
    alias: column.alias,
    column: `${quoteIdentifier(column.alias)}.${quoteIdentifier(column.column.name)}`,
    where: isOr ? `(${where})` : where,
  }
}

/** Whether a SELECT gives one row for each row that it reads: no set operation, grouping, DISTINCT, window, or WITH. */
export function isPlain(select: SelectStmt): boolean {
  return !(
    select.larg ||
    select.groupClause ||
    select.havingClause ||
    select.distinctClause ||
    select.windowClause ||
    select.withClause ||
    select.valuesLists ||
    select.intoClause ||
    select.lockingClause
  )
}

/** Whether the output has aggregates, window functions or functions that return sets. */
export function changesRows(select: SelectStmt, { rowChangers }: Subject): boolean {
  const targets: Node = { List: { items: select.targetList ?? [] } }
  const windows = nodesOf({ targets }, 'FuncCall').some(({ over }) => over !== undefined)
  return windows || functionsIn(targets).some((name) => rowChangers.has(name))
}

/**
 * Whether a query gives the same rows each time it is computed: none are cut off by LIMIT or DISTINCT ON, or numbered
 * by a window, in an order that may leave it open which.
 */
export function isDetermined(root: unknown): boolean {
  const isWindowed = nodesOf({ root }, 'FuncCall').some(({ over }) => over !== undefined)
  return !isWindowed && !cutsOff(root)
}

/** The arms of a UNION stand in fields without a node name, so every object that looks like a SELECT counts. */
function cutsOff(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(cutsOff)
  if (value === null || typeof value !== 'object') return false
  const { limitCount, limitOffset, distinctClause } = value as SelectStmt
  const isDistinctOn = distinctClause?.some((item) => Object.keys(item).length > 0) === true
  if (limitCount || limitOffset || isDistinctOn) return true
  return Object.values(value).some(cutsOff)
}

/** The level that a SELECT is. */
export function scopeOf(select: SelectStmt): Scope | undefined {
  return scopesOf({ SelectStmt: select }).find((scope) => scope.select === select)
}
