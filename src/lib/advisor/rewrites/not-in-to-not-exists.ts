import type { Node, SelectStmt, SubLink } from '@pgsql/types'
import { notInSublink } from '../../plan/rules/not-in-subquery.ts'
import { conjuncts, type Scope, scopesOf } from '../../plan/scopes.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { baseColumn, isNeverNull, tableName } from './base-column.ts'
import type { Draft, RewriteRule, Subject } from './rewrite-rule.ts'
import { scopeOf, simpleSelect } from './simple-select.ts'
import { unusedName } from './unused-name.ts'

/**
 * NOT IN with a subquery as NOT EXISTS, which can be joined.
 *
 * Why: Because of what NULL does to NOT IN the planner cannot use an anti join: it hashes the values if they fit into
 * memory, else it searches them anew for every row. NOT EXISTS is planned as an anti join. Where a NULL on either side
 * is possible by the table definitions, the two differ, and it is said how.
 *
 * Bad:
 * ```sql
 * SELECT * FROM customers c WHERE c.id NOT IN (SELECT o.customer_id FROM orders o);
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id);
 * ```
 *
 * Source: PostgreSQL documentation, Subquery Expressions (NOT IN); PostgreSQL wiki, Don't Do This.
 */
export const notInToNotExists: RewriteRule = {
  name: 'not-in-to-not-exists',
  summary: 'NOT IN with a subquery as NOT EXISTS, which can be joined',
  drafts: (subject) => {
    const { query, source } = subject
    const changes = scopesOf(query.node).flatMap((scope) =>
      scope.conditions.flatMap((condition) => changeOf(condition, scope, subject) ?? []),
    )
    const texts = new Map(changes.map(({ node, text }) => [node, text]))
    const [first] = changes
    const sql = first && source.withExpressions(query.node, texts)
    return first && sql !== undefined ? [draftOf(first, changes, sql)] : []
  },
}

interface Change {
  node: Node
  text: string
  table: string | null
  differs: string[]
}

function draftOf({ table }: Change, changes: readonly Change[], sql: string): Draft {
  const differs = [...new Set(changes.flatMap((change) => change.differs))]
  return {
    sql,
    title: 'Write NOT EXISTS instead of NOT IN',
    table,
    why: 'NOT IN is not planned as a join, because of what a NULL would mean in it: its values are searched for every row. NOT EXISTS is planned as an anti join.',
    differs: differs.length > 0 ? differs.join(' ') : null,
  }
}

/** Only as a condition of its own: below OR or NOT it would matter whether it is false or unknown. */
function changeOf(node: Node, scope: Scope, subject: Subject): Change | undefined {
  const link = notInSublink(node)
  const select = link?.subselect && 'SelectStmt' in link.subselect ? link.subselect.SelectStmt : undefined
  const outer = link?.testexpr
  if (!link || !select || !outer || 'RowExpr' in outer) return undefined
  const written = subject.source.textOf(outer)
  const isPlainValue = 'ColumnRef' in outer || 'FuncCall' in outer
  const value = isPlainValue || written === undefined ? written : `(${written})`
  const test = value === undefined ? undefined : existsText(link, select, value, scope, subject)
  if (value === undefined || test === undefined) return undefined
  const outerMayBeNull = !isNeverNull(outer, scope, subject)
  const found = baseColumn(outer, scope, subject)
  return {
    node,
    text: outerMayBeNull ? `${value} IS NOT NULL AND ${test}` : test,
    table: found ? tableName(found.table) : null,
    differs: [
      ...(mayGiveNull(select, subject) ? [NULL_INSIDE] : []),
      ...(outerMayBeNull
        ? [
            `Rows in which ${value} is NULL: NOT IN finds them when the subquery gives no row at all, the rewritten form never.`,
          ]
        : []),
    ],
  }
}

const NULL_INSIDE =
  'As soon as the subquery gives a NULL, NOT IN finds no row at all. NOT EXISTS pays no regard to NULLs, which is what is meant as a rule.'

function mayGiveNull(select: SelectStmt, subject: Subject): boolean {
  const [target] = select.targetList ?? []
  const value = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  const scope = scopeOf(select)
  if (!value || !scope || select.larg || select.groupClause) return true
  if (isNeverNull(value, scope, subject)) return false
  const name = subject.source.textOf(value)
  return !conjuncts(select.whereClause).some(
    (condition) =>
      'NullTest' in condition &&
      condition.NullTest.nulltesttype === 'IS_NOT_NULL' &&
      condition.NullTest.arg !== undefined &&
      subject.source.textOf(condition.NullTest.arg) === name,
  )
}

/** In the subquery's own FROM where that is one table, else around the whole of it. */
function existsText(
  link: SubLink,
  select: SelectStmt,
  value: string,
  scope: Scope,
  subject: Subject,
): string | undefined {
  const { source, query } = subject
  const inner = source.subselect(link)
  if (!inner) return undefined
  const plain = simpleSelect(select, inner, subject)
  const outer = link.testexpr && qualified(link.testexpr, scope, subject)
  if (plain && outer && outer.alias !== plain.alias) {
    const where = plain.where === undefined ? '' : ` AND ${plain.where}`
    return `NOT EXISTS (SELECT FROM ${plain.from} WHERE ${plain.column} = ${outer.text}${where})`
  }
  const [list, column] = [unusedName('found', query.node), unusedName('value', query.node)]
  return `NOT EXISTS (SELECT FROM (${inner.sql}) AS ${list} (${column}) WHERE ${list}.${column} = ${value})`
}

function qualified(node: Node, scope: Scope, subject: Subject): { alias: string; text: string } | undefined {
  const found = baseColumn(node, scope, subject)
  if (!found) return undefined
  return { alias: found.alias, text: `${quoteIdentifier(found.alias)}.${quoteIdentifier(found.column.name)}` }
}
