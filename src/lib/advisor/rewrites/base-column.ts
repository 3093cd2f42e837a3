import type { ColumnRef, JoinExpr, Node } from '@pgsql/types'
import { resolveColumn, type Scope } from '../../plan/scopes.ts'
import type { Column, Table } from '../../sandbox/catalog.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { Subject } from './rewrite-rule.ts'

/** A column of a table in the place where a statement names it. */
export interface BaseColumn {
  table: Table
  column: Column
  /** The name the table goes by there. */
  alias: string
}

/** The table's column that a reference means; undefined for columns of subqueries, views, CTEs and outer levels. */
export function baseColumn(node: Node | undefined, scope: Scope, subject: Subject): BaseColumn | undefined {
  if (!node || !('ColumnRef' in node)) return undefined
  return baseColumnOf(node.ColumnRef, scope, subject)
}

/** The same for the fields of the reference. */
export function baseColumnOf(reference: ColumnRef, scope: Scope, subject: Subject): BaseColumn | undefined {
  const resolved = resolveColumn(reference, scope, subject.facts)
  const table = resolved && baseTable(resolved.item.table, subject)
  const column = table?.columns.find(({ name }) => name === resolved?.column)
  return resolved && table && column && { table, column, alias: resolved.item.alias }
}

/** The table that a name in FROM means; undefined for views, CTEs and subqueries. */
export function baseTable(
  name: { schema: string | undefined; name: string } | undefined,
  { query, catalog }: Subject,
): Table | undefined {
  if (!name) return undefined
  const ctes = nodesOf({ root: query.node }, 'CommonTableExpr')
  if (name.schema === undefined && ctes.some(({ ctename }) => ctename === name.name)) return undefined
  return catalog.resolve(name.schema, name.name)
}

/** `schema.table` as recommendations name a table. */
export function tableName({ schema, name }: Table): string {
  return `${schema}.${name}`
}

/** Whether an expression can never be NULL in its scope: a column declared so, of a table that no outer join extends. */
export function isNeverNull(node: Node | undefined, scope: Scope, subject: Subject): boolean {
  const found = baseColumn(node, scope, subject)
  // of the joins of an UPDATE or DELETE a scope does not tell
  if (!found?.column.notNull || (!scope.select && scope.items.length > 1)) return false
  const extended = nodesOf({ from: scope.select?.fromClause }, 'JoinExpr').flatMap(extendedSides)
  return nodesOf(extended, 'RangeVar').every(
    ({ relname, alias }) => (alias?.aliasname ?? relname) !== found.alias,
  )
}

/** The sides of a join for which it gives rows of NULLs. */
function extendedSides({ jointype, larg, rarg }: JoinExpr): (Node | undefined)[] {
  if (jointype === 'JOIN_INNER') return []
  return [...(jointype === 'JOIN_LEFT' ? [] : [larg]), ...(jointype === 'JOIN_RIGHT' ? [] : [rarg])]
}
