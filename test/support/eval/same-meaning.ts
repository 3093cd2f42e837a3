import type { Node } from '@pgsql/types'
import { walk } from '../../../src/lib/sql/walk.ts'
import type { Fields, TableColumns } from './mutations.ts'

/*
 * Changes that mean the same for every content of the tables, or that the loose score forgives on purpose: they are not made.
 */

interface Spot {
  fields: Fields
  path: readonly string[]
  root: Node
}

/**
 * A constant that does not matter: what EXISTS selects, the decimals of round (rounding is forgiven), and factors between
 * seconds, minutes, hours and days, which nobody misses by one.
 */
export function isHarmless({ fields, path, root }: Spot): boolean {
  const selects = path.lastIndexOf('SubLink')
  const target = path.indexOf('targetList', selects)
  if (selects !== -1 && target !== -1 && !path.slice(target).includes('SelectStmt')) {
    const link = at(root, path.slice(0, selects + 1)) as Fields
    if (link.subLinkType === 'EXISTS_SUBLINK') return true
  }
  const call = at(root, path.slice(0, path.lastIndexOf('FuncCall') + 1)) as Fields | undefined
  const isSecond = path.at(-2) === '1' && path.at(-3) === 'args' && path.at(-4) === 'FuncCall'
  if (isSecond && call?.funcname?.at(-1)?.String?.sval === 'round') return true
  return path.at(-2) === 'rexpr' && [60, 3600, 86_400].includes(fields.ival?.ival ?? 0)
}

/** The direction of what DISTINCT ON names, and of the values of a median. */
export function sortsNothing({ path, root }: Spot): boolean {
  const holder = at(root, path.slice(0, path.lastIndexOf('SortBy') - 2)) as Fields
  const index = Number(path[path.lastIndexOf('SortBy') - 1])
  const distinct = holder.distinctClause?.filter((one: Fields) => Object.keys(one).length > 0) ?? []
  if (index < distinct.length) return true
  return Boolean(holder.agg_within_group) && holder.args?.[0]?.A_Const?.fval?.fval === '0.5'
}

/** Whether a join cannot lose a row, because a key that is not NULL refers to what is joined. */
export function findsAlways({ quals, rarg }: Fields, root: Node, columns: TableColumns): boolean {
  const sides = [quals?.A_Expr?.lexpr, quals?.A_Expr?.rexpr]
  if (quals?.A_Expr?.kind !== 'AEXPR_OP' || quals.A_Expr.name?.[0]?.String?.sval !== '=') return false
  const tables = aliasesIn(root)
  const joined = rarg.RangeVar?.alias?.aliasname ?? rarg.RangeVar?.relname
  const named = sides.map((side) => side?.ColumnRef?.fields.map((field: Fields) => field.String?.sval) ?? [])
  const own = named.find(([alias]) => alias === joined)
  const other = named.find(([alias]) => alias !== joined)
  if (!own || !other) return false
  const column = columns.get(tables.get(other[0]) ?? '')?.find(({ name }) => name === other[1])
  return Boolean(column?.notNull) && column?.refers === `${tables.get(joined)}.${own[1]}`
}

/** Whether a condition of the same query, or of another inner join in it, is never true for rows that a left join would add. */
export function isNeeded(join: Fields, root: Node, path: readonly string[]): boolean {
  const joined =
    join.rarg.RangeVar?.alias?.aliasname ??
    join.rarg.RangeVar?.relname ??
    join.rarg.RangeSubselect?.alias?.aliasname
  const select = at(root, path.slice(0, path.lastIndexOf('SelectStmt') + 1)) as Fields
  const others: unknown[] = [select.whereClause]
  walk(select.fromClause, ({ tag, fields }) => {
    if (tag === 'RangeSubselect') return false
    if (tag === 'JoinExpr' && fields !== join && fields.jointype === 'JOIN_INNER') others.push(fields.quals)
    return undefined
  })
  return others.flatMap(conjuncts).some((condition) => isStrict(condition) && mentions(condition, joined))
}

function conjuncts(condition: unknown): unknown[] {
  const { BoolExpr } = (condition ?? {}) as Fields
  return BoolExpr?.boolop === 'AND_EXPR' ? BoolExpr.args.flatMap(conjuncts) : condition ? [condition] : []
}

/** NULL in it makes it NULL: nothing but operators, casts, NOT and columns. */
function isStrict(condition: unknown): boolean {
  let strict = true
  walk(condition, ({ tag, fields }) => {
    const isOperator = tag === 'A_Expr' && fields.kind !== 'AEXPR_DISTINCT'
    const isNot = tag === 'BoolExpr' && fields.boolop === 'NOT_EXPR'
    const isOther = ['ColumnRef', 'A_Const', 'String', 'TypeCast', 'TypeName', 'Integer', 'List'].includes(
      tag,
    )
    const isNotNull = tag === 'NullTest' && fields.nulltesttype === 'IS_NOT_NULL'
    if (!isOperator && !isNot && !isOther && !isNotNull) strict = false
    return undefined
  })
  return strict
}

function mentions(condition: unknown, alias: string): boolean {
  let found = false
  walk(condition, ({ tag, fields }) => {
    const names = fields.fields as Fields[] | undefined
    if (tag === 'ColumnRef' && names?.[0]?.String?.sval === alias) found = true
    return undefined
  })
  return found
}

/** The tables of a query by the names that they have in it. */
export function aliasesIn(root: Node): Map<string, string> {
  const found = new Map<string, string>()
  walk(root, ({ tag, fields }) => {
    if (tag !== 'RangeVar') return undefined
    const { relname, alias } = fields as { relname: string; alias?: { aliasname: string } }
    found.set(alias?.aliasname ?? relname, relname)
    return undefined
  })
  return found
}

function at(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root)
}
