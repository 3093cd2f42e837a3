import type { Node, SelectStmt, SortBy } from '@pgsql/types'
import type { Index, Table } from '../../sandbox/catalog.ts'
import { pathOf } from '../uses/column-path.ts'
import { type BaseColumn, baseColumn } from './base-column.ts'
import type { Subject } from './rewrite-rule.ts'
import { scopeOf } from './simple-select.ts'

/** The order in which the rows of one table are paged, by columns that are never NULL and together are unique. */
export interface PageOrder {
  table: Table
  keys: string[]
  /** Those of the keys that the statement's ORDER BY lacks. */
  added: string[]
  descending: boolean
}

/**
 * The order of a SELECT of one table, when one row comparison can express it: columns declared NOT NULL, all in the
 * same direction, with a unique key among them or added to them.
 */
export function pageOrder(select: SelectStmt, subject: Subject): PageOrder | undefined {
  const [from, ...others] = select.fromClause ?? []
  const scope = scopeOf(select)
  if (!scope || !from || others.length > 0 || !('RangeVar' in from)) return undefined
  const sorts = (select.sortClause ?? []).flatMap((item) => ('SortBy' in item ? [item.SortBy] : []))
  const columns = sorts.map(({ node }) => baseColumn(sortedNode(node, select), scope, subject))
  const [first] = columns
  if (!first || !columns.every((found) => found?.column.notNull)) return undefined
  const descending = sorts[0]?.sortby_dir === 'SORTBY_DESC'
  if (!sorts.every((sort) => isPlainSort(sort) && (sort.sortby_dir === 'SORTBY_DESC') === descending))
    return undefined
  const keys = [...new Set(columns.flatMap((found: BaseColumn | undefined) => found?.column.name ?? []))]
  const added = missingKeys(keys, first.table, subject)
  return added && { table: first.table, keys: [...keys, ...added], added, descending }
}

function isPlainSort({ sortby_dir, useOp }: SortBy): boolean {
  return sortby_dir !== 'SORTBY_USING' && !useOp
}

/** What a sort key is: the output column of that number or name, else itself. */
function sortedNode(node: Node | undefined, select: SelectStmt): Node | undefined {
  const targets = (select.targetList ?? []).flatMap((target) =>
    'ResTarget' in target ? [target.ResTarget] : [],
  )
  if (!node || 'ColumnRef' in node === false) {
    const number = node && 'A_Const' in node ? node.A_Const.ival?.ival : undefined
    return number === undefined ? undefined : targets[number - 1]?.val
  }
  const { path } = pathOf(node.ColumnRef)
  const named = path.length === 1 ? targets.find(({ name }) => name === path[0]) : undefined
  return named ? named.val : node
}

/** The columns of a unique key that are not sorted by; undefined when the table has no such key. */
function missingKeys(sorted: readonly string[], table: Table, { catalog }: Subject): string[] | undefined {
  const keys = catalog.indexesOf(table).flatMap((index) => uniqueKey(index, table) ?? [])
  if (keys.some((key) => key.every((name) => sorted.includes(name)))) return []
  const [shortest] = keys.sort((a, b) => a.length - b.length)
  return shortest?.filter((name) => !sorted.includes(name))
}

function uniqueKey(index: Index, table: Table): string[][] | undefined {
  const names = index.keys.flatMap(({ column }) => column ?? [])
  const isKey =
    index.unique && index.valid && index.predicate === undefined && names.length === index.keys.length
  const isNotNull = names.every((name) => table.columns.find((column) => column.name === name)?.notNull)
  return isKey && isNotNull ? [names] : undefined
}
