import type { Node, SelectStmt } from '@pgsql/types'
import { quoteIdentifier } from '../../sql/quote.ts'
import { sameTree } from '../../sql/same-tree.ts'
import type { Edit } from '../../sql/source-text.ts'
import { pathOf } from '../uses/column-path.ts'
import type { Subject } from './rewrite-rule.ts'

/**
 * The changes after which the ORDER BY of a SELECT can stand behind a UNION, where it knows only the names of the
 * output: `o.created_at` becomes `created_at`. Undefined when it orders by something that is not in the output.
 */
export function outputOrder(select: SelectStmt, { source }: Subject): Edit[] | undefined {
  const edits: Edit[] = []
  for (const item of select.sortClause ?? []) {
    const key = 'SortBy' in item ? item.SortBy.node : undefined
    if (!key) return undefined
    // a number of an output column
    if ('A_Const' in key && key.A_Const.ival) continue
    if (!('ColumnRef' in key)) return undefined
    const { path } = pathOf(key.ColumnRef)
    if (path.length === 1) continue
    const name = outputName(key, path.at(-1) ?? '', select)
    const span = source.spanOf(key)
    if (name === undefined || !span) return undefined
    edits.push({ ...span, text: quoteIdentifier(name) })
  }
  return edits
}

function outputName(key: Node, column: string, select: SelectStmt): string | undefined {
  const targets = (select.targetList ?? []).flatMap((target) =>
    'ResTarget' in target ? [target.ResTarget] : [],
  )
  const named = targets.find(({ val }) => val && sameTree(val, key))
  if (named) return named.name ?? column
  const [from, ...others] = select.fromClause ?? []
  const isOneTable = from !== undefined && 'RangeVar' in from && others.length === 0
  const hasAll = targets.some(({ val }) => val && 'ColumnRef' in val && pathOf(val.ColumnRef).star)
  return isOneTable && hasAll && targets.every(({ name }) => name !== column) ? column : undefined
}
