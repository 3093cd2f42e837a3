import type { Node } from '@pgsql/types'
import { aliasesIn, findsAlways, isHarmless, isNeeded, sortsNothing } from './same-meaning.ts'

// biome-ignore lint/suspicious/noExplicitAny: parse trees are changed in ways that their types do not foresee
export type Fields = Record<string, any>

/** A column of a table: what it refers to as a foreign key of one column, as `table.column`. */
export interface TableColumn {
  name: string
  type: string
  notNull: boolean
  refers: string | null
}

/** Columns of the tables of a database by the table's name. */
export type TableColumns = ReadonlyMap<string, readonly TableColumn[]>

/** One mistake that can be made at a node. */
export interface Mutation {
  /** What it does, where before and after of the node do not show it. */
  name?: string
  apply(): void
}

interface Place {
  tag: string
  fields: Fields
  /** Tags and names of fields on the way from the root, the tag of the node last. */
  path: readonly string[]
  /** The object that holds the node under its tag. */
  holder: Fields
  root: Node
  columns: TableColumns
}

/** The mistakes that can be made at a node of a query. */
export function mutationsOf(place: Place): Mutation[] {
  return [...(byTag[place.tag]?.(place) ?? [])]
}

const byTag: Record<string, (place: Place) => Mutation[]> = {
  BoolExpr: ({ fields, holder }) => {
    if (fields.boolop === 'NOT_EXPR') return [{ apply: () => replace(holder, fields.args[0]) }]
    const other = fields.boolop === 'AND_EXPR' ? 'OR_EXPR' : 'AND_EXPR'
    const drops = fields.args.map((_: Node, index: number) => ({
      apply: () => {
        fields.args.splice(index, 1)
        if (fields.args.length === 1) replace(holder, fields.args[0])
      },
    }))
    return [...drops, { apply: () => (fields.boolop = other) }]
  },
  NullTest: ({ fields }) => [
    { apply: () => (fields.nulltesttype = fields.nulltesttype === 'IS_NULL' ? 'IS_NOT_NULL' : 'IS_NULL') },
  ],
  A_Expr: ({ fields, root, columns }) => [
    ...operatorsFor(fields).map((name) => ({ apply: () => renameOperator(fields, name) })),
    ...(fields.kind === 'AEXPR_ILIKE'
      ? [
          {
            apply: () => {
              fields.kind = 'AEXPR_LIKE'
              renameOperator(fields, '~~')
            },
          },
        ]
      : []),
    ...(fields.kind === 'AEXPR_DISTINCT'
      ? [
          {
            apply: () => {
              fields.kind = 'AEXPR_OP'
              renameOperator(fields, '<>')
            },
          },
        ]
      : []),
    ...wrongColumns(fields, root, columns),
  ],
  A_Const: (place) => (isHarmless(place) ? [] : constants(place.fields)),
  FuncCall: ({ fields, holder }) => functions(fields, holder),
  CoalesceExpr: ({ fields, holder }) => [{ apply: () => replace(holder, fields.args[0]) }],
  JoinExpr: ({ fields, root, columns, path }) => {
    if (fields.jointype === 'JOIN_LEFT')
      return [{ name: 'LEFT JOIN → JOIN', apply: () => (fields.jointype = 'JOIN_INNER') }]
    if (!fields.quals && !fields.usingClause) return []
    if (findsAlways(fields, root, columns) || isNeeded(fields, root, path)) return []
    return [{ apply: () => (fields.jointype = 'JOIN_LEFT'), name: `JOIN → LEFT JOIN ${rightName(fields)}` }]
  },
  SelectStmt: ({ fields }) => selects(fields),
  SortBy: (place) => (sortsNothing(place) ? [] : [{ apply: () => turn(place.fields) }]),
}

const operators: Record<string, string[]> = {
  '=': ['<>'],
  '<>': ['='],
  '<': ['<=', '>'],
  '<=': ['<', '>='],
  '>': ['>=', '<'],
  '>=': ['>', '<='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
}

function operatorsFor(fields: Fields): string[] {
  return fields.kind === 'AEXPR_OP' ? (operators[fields.name?.[0]?.String?.sval ?? ''] ?? []) : []
}

function renameOperator(fields: Fields, name: string): void {
  fields.name = [{ String: { sval: name } }]
}

function constants(fields: Fields): Mutation[] {
  if (fields.ival) {
    const value = fields.ival.ival ?? 0
    return [1, -1].map((by) => ({ apply: () => (fields.ival = { ival: value + by }) }))
  }
  const text: string | undefined = fields.sval?.sval
  const [, day, rest = ''] = /^(\d{4}-\d\d-\d\d)(.*)$/.exec(text ?? '') ?? []
  if (day) {
    return [1, -1].map((by) => ({ apply: () => (fields.sval = { sval: shifted(day, by) + rest }) }))
  }
  return []
}

function shifted(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10)
}

const otherFunctions: Record<string, string> = {
  sum: 'avg',
  avg: 'sum',
  min: 'max',
  max: 'min',
  lag: 'lead',
  rank: 'row_number',
  row_number: 'rank',
  first_value: 'last_value',
  last_value: 'first_value',
  least: 'greatest',
  greatest: 'least',
}

function functions(fields: Fields, holder: Fields): Mutation[] {
  const name: string = fields.funcname?.at(-1)?.String?.sval ?? ''
  const mutations: Mutation[] = []
  const other = otherFunctions[name]
  if (other) mutations.push({ apply: () => (fields.funcname = [{ String: { sval: other } }]) })
  if (name === 'rank')
    mutations.push({ apply: () => (fields.funcname = [{ String: { sval: 'dense_rank' } }]) })
  if (fields.agg_distinct) mutations.push({ apply: () => delete fields.agg_distinct })
  else if (name === 'count' && fields.args) mutations.push({ apply: () => (fields.agg_distinct = true) })
  if (name === 'count' && fields.args) {
    mutations.push({
      apply: () => {
        delete fields.args
        delete fields.agg_distinct
        fields.agg_star = true
      },
    })
  }
  if (fields.agg_filter) mutations.push({ apply: () => delete fields.agg_filter })
  if (/^(?:lower|upper)$/.test(name) && fields.args?.length === 1) {
    mutations.push({ apply: () => replace(holder, fields.args[0]) })
  }
  return mutations
}

function selects(fields: Fields): Mutation[] {
  const mutations: Mutation[] = []
  const drop = (key: string, name: string) => mutations.push({ name, apply: () => delete fields[key] })
  if (fields.whereClause) drop('whereClause', 'without WHERE')
  if (fields.havingClause) drop('havingClause', 'without HAVING')
  if (fields.distinctClause) drop('distinctClause', 'without DISTINCT')
  if (fields.limitCount) {
    mutations.push({
      name: 'without LIMIT',
      apply: () => {
        delete fields.limitCount
        fields.limitOption = 'LIMIT_OPTION_DEFAULT'
      },
    })
  }
  if (fields.op === 'SETOP_UNION' && !fields.all) {
    mutations.push({ name: 'UNION → UNION ALL', apply: () => (fields.all = true) })
    mutations.push({ name: 'UNION → INTERSECT', apply: () => (fields.op = 'SETOP_INTERSECT') })
  }
  if (fields.op === 'SETOP_INTERSECT') {
    mutations.push({ name: 'INTERSECT → UNION', apply: () => (fields.op = 'SETOP_UNION') })
    mutations.push({ name: 'INTERSECT → EXCEPT', apply: () => (fields.op = 'SETOP_EXCEPT') })
  }
  if (fields.op === 'SETOP_EXCEPT') {
    mutations.push({ name: 'EXCEPT → EXCEPT ALL', apply: () => (fields.all = true) })
    mutations.push({ name: 'EXCEPT → INTERSECT', apply: () => (fields.op = 'SETOP_INTERSECT') })
  }
  if ((fields.groupClause?.length ?? 0) > 1) {
    fields.groupClause.forEach((_: Node, index: number) => {
      mutations.push({
        name: `GROUP BY without column ${index + 1}`,
        apply: () => fields.groupClause.splice(index, 1),
      })
    })
  }
  return mutations
}

/** For an equation of two columns: other columns of the same tables and a like type. */
function wrongColumns(fields: Fields, root: Node, columns: TableColumns): Mutation[] {
  if (fields.kind !== 'AEXPR_OP' || fields.name?.[0]?.String?.sval !== '=') return []
  if (!fields.lexpr?.ColumnRef || !fields.rexpr?.ColumnRef) return []
  const tables = aliasesIn(root)
  return [fields.lexpr, fields.rexpr].flatMap((side: Fields) => {
    const [alias, name] = side.ColumnRef.fields.map(
      (field: Fields) => field.String?.sval as string | undefined,
    )
    const known = columns.get(tables.get(alias ?? '') ?? '') ?? []
    const type = known.find((column) => column.name === name)?.type
    const like = known.filter((column) => column.name !== name && column.type === type).slice(0, 2)
    return like.map((column) => ({
      apply: () => (side.ColumnRef.fields = [{ String: { sval: alias } }, { String: { sval: column.name } }]),
    }))
  })
}

function turn(fields: Fields): void {
  fields.sortby_dir = fields.sortby_dir === 'SORTBY_DESC' ? 'SORTBY_ASC' : 'SORTBY_DESC'
}

function rightName(fields: Fields): string {
  const { RangeVar: table, RangeSubselect: query } = fields.rarg as Fields
  return table?.alias?.aliasname ?? table?.relname ?? query?.alias?.aliasname ?? ''
}

/** Puts a node into the place of the one that the holder holds. */
function replace(holder: Fields, node: Fields): void {
  for (const key of Object.keys(holder)) if (/^[A-Z]/.test(key)) delete holder[key]
  Object.assign(holder, node)
}
