import type { Node, SelectStmt } from '@pgsql/types'
import { planNodes } from '../../plan/plan.ts'
import type { Table } from '../../sandbox/catalog.ts'
import type { ExaminedQuery } from '../examination.ts'

/** A recorded query whose number of rows is that of a combination of columns alone. */
export interface ColumnGroup {
  query: ExaminedQuery
  table: Table
  /** Two or more, in the order of the table. */
  columns: string[]
  /** `filter`: the rows with given values of them; `group`: the different combinations of their values. */
  by: 'filter' | 'group'
  /** Rows that a call returned on average. */
  rows: number
}

/**
 * The query as a group of columns, when it reads one table, and nothing but equalities on several of its columns, or a
 * GROUP BY (or DISTINCT) of several without any condition, decides how many rows it returns. Needs recorded rows.
 */
export function columnGroup(query: ExaminedQuery): ColumnGroup | undefined {
  const { rows, calls } = query.query
  const [use, ...others] = query.uses
  if (rows === undefined || calls < 1 || !use || others.length > 0 || !('SelectStmt' in query.node))
    return undefined
  const select = query.node.SelectStmt
  const multiplies = planNodes(query.plan.root).some(({ nodeType }) => nodeType === 'ProjectSet')
  if (multiplies || !isPlain(select)) return undefined
  const common = { query, table: use.table, rows: rows / calls }
  const inOrder = (names: readonly string[]) =>
    use.table.columns.map(({ name }) => name).filter((name) => names.includes(name))
  if (!select.whereClause) {
    const columns = inOrder(use.group)
    return columns.length > 1 ? { ...common, columns, by: 'group' } : undefined
  }
  const isGrouped = select.groupClause || select.distinctClause || query.plan.root.nodeType === 'Aggregate'
  const columns = inOrder(use.predicates.map(({ column }) => column))
  const equal = use.predicates.every(({ kind, inOr }) => kind === 'equal' && !inOr)
  if (isGrouped || !equal || columns.length < 2) return undefined
  if (conjuncts(select.whereClause) !== use.predicates.length) return undefined
  return { ...common, columns, by: 'filter' }
}

function isPlain(select: SelectStmt): boolean {
  const more = [select.limitCount, select.limitOffset, select.havingClause, select.larg, select.withClause]
  return more.every((part) => part === undefined)
}

function conjuncts(condition: Node): number {
  if ('BoolExpr' in condition && condition.BoolExpr.boolop === 'AND_EXPR')
    return (condition.BoolExpr.args ?? []).reduce((sum, arm) => sum + conjuncts(arm), 0)
  return 1
}
