import type { Node, SelectStmt, SortBy } from '@pgsql/types'
import { pathOf } from './column-path.ts'
import type { OrderKey } from './relation-use.ts'
import type { ResolvedColumn, Scope } from './scope.ts'

/** Records ORDER BY, GROUP BY and DISTINCT where all their keys are columns of one relation. */
export function readOrder(select: SelectStmt, scope: Scope): void {
  const sort = (select.sortClause ?? []).map((item) =>
    'SortBy' in item ? orderKey(item.SortBy, select, scope) : undefined,
  )
  const sorted = commonUse(sort)
  const extreme = extremeOf(select, scope)
  if (sorted) {
    sorted.order = sort.flatMap((key) => (key ? [key.key] : []))
    sorted.limited = select.limitCount !== undefined
  } else if (extreme) {
    extreme.use.order = [{ column: extreme.column, descending: false, nullsFirst: false }]
    extreme.use.limited = true
  }
  const groups = [...(select.groupClause ?? []), ...distinctKeys(select)].map((item) =>
    resolveKey(item, select, scope),
  )
  const grouped = commonUse(groups)
  if (grouped) grouped.group = groups.flatMap((column) => (column ? [column.column] : []))
}

/** The keys of DISTINCT ON; those of plain DISTINCT, which the parser leaves empty, are all outputs. */
function distinctKeys(select: SelectStmt): Node[] {
  const [first] = select.distinctClause ?? []
  if (!first) return []
  if (Object.keys(first).length > 0) return select.distinctClause ?? []
  return (select.targetList ?? []).flatMap((target) =>
    'ResTarget' in target && target.ResTarget.val ? [target.ResTarget.val] : [],
  )
}

/** The column of a lone min() or max(), which the planner answers with the first row of that order (planagg.c). */
function extremeOf(select: SelectStmt, scope: Scope): ResolvedColumn | undefined {
  const [target, ...others] = select.targetList ?? []
  if (select.groupClause || others.length > 0 || !target || !('ResTarget' in target)) return undefined
  const { val } = target.ResTarget
  if (!val || !('FuncCall' in val)) return undefined
  const name = val.FuncCall.funcname?.at(-1)
  const isExtreme = name && 'String' in name && /^(min|max)$/.test(name.String.sval ?? '')
  return isExtreme ? plainColumn(val.FuncCall.args?.[0], scope) : undefined
}

function orderKey(
  sort: SortBy,
  select: SelectStmt,
  scope: Scope,
): (ResolvedColumn & { key: OrderKey }) | undefined {
  const column = resolveKey(sort.node, select, scope)
  if (!column) return undefined
  const descending = sort.sortby_dir === 'SORTBY_DESC'
  const nulls = sort.sortby_nulls
  const nullsFirst = nulls === 'SORTBY_NULLS_FIRST' || (nulls !== 'SORTBY_NULLS_LAST' && descending)
  return { ...column, key: { column: column.column, descending, nullsFirst } }
}

/** A sort key may be an output column by number or by its alias; an alias wins over a column in ORDER BY. */
function resolveKey(node: Node | undefined, select: SelectStmt, scope: Scope): ResolvedColumn | undefined {
  if (!node) return undefined
  if ('A_Const' in node) {
    const target = select.targetList?.[(node.A_Const.ival?.ival ?? 0) - 1]
    return target && 'ResTarget' in target ? plainColumn(target.ResTarget.val, scope) : undefined
  }
  if (!('ColumnRef' in node)) return undefined
  const { path } = pathOf(node.ColumnRef)
  const alias =
    path.length === 1
      ? select.targetList?.find((item) => 'ResTarget' in item && item.ResTarget.name === path[0])
      : undefined
  if (alias && 'ResTarget' in alias) return plainColumn(alias.ResTarget.val, scope)
  return scope.column(path)
}

function plainColumn(node: Node | undefined, scope: Scope): ResolvedColumn | undefined {
  return node && 'ColumnRef' in node ? scope.column(pathOf(node.ColumnRef).path) : undefined
}

/** The relation all keys belong to, when there are keys and they all belong to one. */
function commonUse(keys: readonly (ResolvedColumn | undefined)[]): ResolvedColumn['use'] | undefined {
  const [first] = keys
  return first && keys.every((key) => key?.use === first.use) ? first.use : undefined
}
