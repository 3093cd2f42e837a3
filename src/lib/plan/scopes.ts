import type { ColumnRef, Node, RangeVar, SelectStmt } from '@pgsql/types'
import { walk } from '../sql/walk.ts'
import { type CatalogFacts, type ColumnFacts, type TableFacts, tableFacts } from './catalog-facts.ts'

/** One thing that a FROM clause (or UPDATE, DELETE) reads. */
export interface FromItem {
  /** The name its columns are qualified with. */
  alias: string
  /** Present for tables, views and CTEs. */
  table?: { schema: string | undefined; name: string }
  /** Whether it may refer to the items before it. */
  lateral: boolean
}

/** One level of a statement: what it reads, and the conditions that all have to hold there. */
export interface Scope {
  items: FromItem[]
  conditions: Node[]
  /** Present for a SELECT. */
  select?: SelectStmt
}

/** All levels of a statement, subqueries included. */
export function scopesOf(root: Node): Scope[] {
  const scopes: Scope[] = []
  const addSelect = (select: SelectStmt): void => {
    if (select.larg) addSelect(select.larg)
    if (select.rarg) addSelect(select.rarg)
    if (select.fromClause || select.valuesLists === undefined) {
      const read = readFrom(select.fromClause ?? [])
      scopes.push({
        items: read.items,
        conditions: [...read.conditions, ...conjuncts(select.whereClause)],
        select,
      })
    }
  }
  walk({ root: root }, ({ tag, fields }) => {
    if (tag === 'SelectStmt') addSelect(fields as SelectStmt)
    if (tag === 'UpdateStmt' || tag === 'DeleteStmt') {
      const { relation, fromClause, usingClause, whereClause } = fields as {
        relation?: RangeVar
        fromClause?: Node[]
        usingClause?: Node[]
        whereClause?: Node
      }
      const read = readFrom([...(fromClause ?? []), ...(usingClause ?? [])])
      const own = relation ? [itemOf(relation)] : []
      scopes.push({
        items: [...own, ...read.items],
        conditions: [...read.conditions, ...conjuncts(whereClause)],
      })
    }
  })
  return scopes
}

/** The parts of a condition that are joined by AND. */
export function conjuncts(condition: Node | undefined): Node[] {
  if (!condition) return []
  if ('BoolExpr' in condition && condition.BoolExpr.boolop === 'AND_EXPR')
    return (condition.BoolExpr.args ?? []).flatMap(conjuncts)
  return [condition]
}

function readFrom(nodes: readonly Node[]): { items: FromItem[]; conditions: Node[] } {
  const items: FromItem[] = []
  const conditions: Node[] = []
  const read = (node: Node | undefined): void => {
    if (!node) return
    if ('JoinExpr' in node) {
      read(node.JoinExpr.larg)
      read(node.JoinExpr.rarg)
      conditions.push(...conjuncts(node.JoinExpr.quals))
    } else if ('RangeVar' in node) items.push(itemOf(node.RangeVar))
    else if ('RangeSubselect' in node) {
      const { alias, lateral } = node.RangeSubselect
      items.push({ alias: alias?.aliasname ?? '', lateral: lateral ?? false })
    } else if ('RangeFunction' in node) {
      items.push({ alias: node.RangeFunction.alias?.aliasname ?? '', lateral: true })
    } else items.push({ alias: '', lateral: true })
  }
  for (const node of nodes) read(node)
  return { items, conditions }
}

function itemOf(relation: RangeVar): FromItem {
  const name = relation.relname ?? ''
  return {
    alias: relation.alias?.aliasname ?? name,
    table: { schema: relation.schemaname, name },
    lateral: false,
  }
}

/** A column of one of the items of a scope. */
export interface ResolvedColumn {
  item: FromItem
  column: string
  table: TableFacts | undefined
  facts: ColumnFacts | undefined
}

/** The item that a column reference means; undefined when that cannot be told. */
export function resolveColumn(
  reference: ColumnRef,
  scope: Scope,
  facts: CatalogFacts | undefined,
): ResolvedColumn | undefined {
  const names = (reference.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : '*'))
  const column = names.at(-1)
  if (column === undefined || column === '*') return undefined
  const tableOf = (item: FromItem) => tableFacts(facts, item.table?.name, item.table?.schema)
  const columnOf = (item: FromItem) => tableOf(item)?.columns.find(({ name }) => name === column)
  const qualifier = names.at(-2)
  const candidates =
    qualifier !== undefined
      ? scope.items.filter(({ alias }) => alias === qualifier)
      : scope.items.length === 1
        ? scope.items
        : scope.items.filter((item) => columnOf(item) !== undefined)
  const item = candidates[0]
  if (!item || candidates.length !== 1) return undefined
  return { item, column, table: tableOf(item), facts: columnOf(item) }
}
