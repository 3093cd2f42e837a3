import type { Node, SelectStmt } from '@pgsql/types'
import { type Plan, planNodes } from '../../plan/plan.ts'
import { largeOffsetIn } from '../../plan/rules/large-offset.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { selectClauses } from '../../sql/select-clauses.ts'
import type { Edit } from '../../sql/source-text.ts'
import { parameterCount } from '../../sql/statement.ts'
import { nodesOf } from '../../sql/walk.ts'
import { pathOf } from '../uses/column-path.ts'
import { tableName } from './base-column.ts'
import { type PageOrder, pageOrder } from './page-order.ts'
import type { Draft, RewriteRule, Subject } from './rewrite-rule.ts'
import { changesRows, isPlain } from './simple-select.ts'

/**
 * Paging by OFFSET as going on after the last row seen (keyset pagination).
 *
 * Why: OFFSET reads the rows of all pages before, only to skip them. A condition on the sort columns lets an index
 * begin at the page. It is another contract with the application, which has to give the last row's values; and the
 * order has to be complete, so that no rows with equal values are skipped: a unique key is added where it is missing.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders ORDER BY created_at, id LIMIT 20 OFFSET 40000;
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM orders WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT 20;
 * ```
 *
 * Source: PostgreSQL documentation, LIMIT and OFFSET; Row and Array Comparisons.
 */
export const offsetToKeyset: RewriteRule = {
  name: 'offset-to-keyset',
  summary: 'paging by OFFSET as going on after the last row seen',
  drafts: (subject) => {
    const { query, readsOnly } = subject
    const select = 'SelectStmt' in query.node ? query.node.SelectStmt : undefined
    const isPage =
      select?.limitCount !== undefined && select.limitOption === 'LIMIT_OPTION_COUNT' && skipsMany(select)
    if (!readsOnly || !isPage || !isPlain(select) || changesRows(select, subject)) return []
    const order = pageOrder(select, subject)
    const draft = order && draftOf(select, order, subject)
    return draft ? [draft] : []
  },
}

/** By a number, or by what the statement is told. */
function skipsMany(select: SelectStmt): boolean {
  return largeOffsetIn(select) !== undefined || nodesOf({ offset: select.limitOffset }, 'ParamRef').length > 0
}

function draftOf(select: SelectStmt, order: PageOrder, { source }: Subject): Draft | undefined {
  const { keys, added, descending, table } = order
  const names = keys.map((name) => quoteIdentifier(name))
  const numbers = freeNumbers(select, keys.length)
  const parameters = numbers.map((number) => `$${number}`)
  const operator = descending ? '<' : '>'
  const after =
    keys.length === 1
      ? `${names[0]} ${operator} ${parameters[0]}`
      : `(${names.join(', ')}) ${operator} (${parameters.join(', ')})`
  const clauses = selectClauses(source)
  const [where, sort, offset] = [clauses.get('WHERE'), clauses.get('ORDER'), clauses.get('OFFSET')]
  const condition = source.expression(after)
  if (!sort || !offset || !condition) return undefined
  const isOr = isOrOf(select.whereClause)
  const first = source.tokens.find(({ start }) => where && start >= where.body)
  const before = [...clauses.values()].filter(({ end }) => end <= offset.start).at(-1)
  const edits: Edit[] = [
    ...(first && isOr ? [{ start: first.start, end: first.start, text: '(' }] : []),
    where
      ? { start: where.end, end: where.end, text: `${isOr ? ')' : ''} AND ${after}` }
      : { start: sort.start, end: sort.start, text: `WHERE ${after} ` },
    ...added.map((name) => {
      const text = `, ${quoteIdentifier(name)}${descending ? ' DESC' : ''}`
      return { start: sort.end, end: sort.end, text }
    }),
    { start: before?.end ?? offset.start, end: offset.end, text: '' },
  ]
  const sql = source.edited(edits).trimEnd()
  const paged = pagedTree(select, condition, order)
  if (!source.means(sql, { SelectStmt: paged })) return undefined
  return {
    sql,
    title: `Go on after the last row seen instead of skipping rows of ${table.name}`,
    table: tableName(table),
    why: 'OFFSET computes the rows of all pages before only to skip them, so that every page takes longer. With the last row’s sort values an index begins at the page.',
    differs: contract(select, order, parameters),
    accepts: startsAtThePage,
  }
}

function contract(select: SelectStmt, { keys, added }: PageOrder, parameters: readonly string[]): string {
  const missing = keys.filter((name) => !selects(select, name))
  return [
    `Another contract with the application: instead of a number of rows to skip it gives the values of ${keys.join(', ')} in the last row of the page before, as ${parameters.join(', ')}; for the first page the condition is left out, and there is no jump to a page by its number.`,
    ...(added.length > 0 ? [`The order is completed by ${added.join(', ')}, so that it is unique.`] : []),
    ...(missing.length > 0 ? [`${missing.join(', ')} has to be selected too.`] : []),
  ].join(' ')
}

/** Without an index in that order the estimate of a third for > would be all that is gained. */
function startsAtThePage({ root }: Plan): boolean {
  const nodes = planNodes(root)
  return (
    nodes.every(({ nodeType }) => nodeType !== 'Sort') &&
    nodes.some(({ indexCond }) => indexCond !== undefined)
  )
}

function isOrOf(node: Node | undefined): boolean {
  return node !== undefined && 'BoolExpr' in node && node.BoolExpr.boolop === 'OR_EXPR'
}

/** Numbers that the rest of the statement does not use, beginning with those that only OFFSET used. */
function freeNumbers(select: SelectStmt, count: number): number[] {
  const { limitOffset, ...rest } = select
  const used = new Set(nodesOf({ rest }, 'ParamRef').map(({ number }) => number))
  const all = Array.from({ length: parameterCount({ SelectStmt: select }) + count }, (_, index) => index + 1)
  return all.filter((number) => !used.has(number)).slice(0, count)
}

function pagedTree(select: SelectStmt, condition: Node, { added, descending }: PageOrder): SelectStmt {
  const { limitOffset, ...rest } = select
  const args = [...(select.whereClause ? [select.whereClause] : []), condition]
  const sorted = added.map(
    (name): Node => ({
      SortBy: {
        node: { ColumnRef: { fields: [{ String: { sval: name } }] } },
        sortby_dir: descending ? 'SORTBY_DESC' : 'SORTBY_DEFAULT',
        sortby_nulls: 'SORTBY_NULLS_DEFAULT',
      },
    }),
  )
  return {
    ...rest,
    whereClause: args.length === 1 ? condition : { BoolExpr: { boolop: 'AND_EXPR', args } },
    sortClause: [...(select.sortClause ?? []), ...sorted],
  }
}

function selects(select: SelectStmt, column: string): boolean {
  return (select.targetList ?? []).some((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined
    if (!value || !('ColumnRef' in value)) return false
    const { path, star } = pathOf(value.ColumnRef)
    return star || path.at(-1) === column
  })
}
