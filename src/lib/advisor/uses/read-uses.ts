import type {
  DeleteStmt,
  InsertStmt,
  JoinExpr,
  MergeStmt,
  Node,
  RangeVar,
  SelectStmt,
  UpdateStmt,
  WithClause,
} from '@pgsql/types'
import type { Catalog } from '../../sandbox/catalog.ts'
import { nodesOf, walk } from '../../sql/walk.ts'
import { type Outputs, outputsOf, readColumns } from './read-columns.ts'
import { readOrder } from './read-order.ts'
import { readPredicates } from './read-predicates.ts'
import type { RelationUse } from './relation-use.ts'
import { Scope } from './scope.ts'

/**
 * Every occurrence of a base table in a statement, with the conditions, order and columns that are asked of it,
 * names resolved against the catalog. Views, subqueries in FROM and CTEs are seen through where an output is a plain
 * column, as the planner does when it pulls them up.
 */
export function readUses(statement: Node, catalog: Catalog): RelationUse[] {
  const uses: RelationUse[] = []
  readStatement(statement, new Scope(catalog, uses))
  return uses
}

function readStatement(node: Node, scope: Scope): Outputs {
  if ('SelectStmt' in node) return readSelect(node.SelectStmt, scope)
  if ('UpdateStmt' in node) readUpdate(node.UpdateStmt, scope)
  if ('DeleteStmt' in node) readDelete(node.DeleteStmt, scope)
  if ('InsertStmt' in node) readInsert(node.InsertStmt, scope)
  if ('MergeStmt' in node) readMerge(node.MergeStmt, scope)
  return new Map()
}

function readSelect(select: SelectStmt, outer: Scope): Outputs {
  const scope = outer.inner()
  readCtes(select.withClause, scope)
  if (select.larg && select.rarg) {
    const outputs = readSelect(select.larg, scope)
    readSelect(select.rarg, scope)
    return outputs
  }
  for (const item of select.fromClause ?? []) readFrom(item, scope)
  readPredicates(select.whereClause, scope)
  readOrder(select, scope)
  readColumns(
    [
      select.targetList,
      select.whereClause,
      select.groupClause,
      select.havingClause,
      select.sortClause,
      select.fromClause,
    ],
    scope,
  )
  readSubqueries([select.targetList, select.whereClause, select.havingClause], scope)
  return outputsOf(select.targetList ?? [], scope)
}

function readUpdate(update: UpdateStmt, outer: Scope): void {
  const scope = outer.inner()
  readCtes(update.withClause, scope)
  if (update.relation) readTable(update.relation, scope)
  for (const item of update.fromClause ?? []) readFrom(item, scope)
  readPredicates(update.whereClause, scope)
  // the new row is written whole, so an index can never cover an UPDATE
  for (const use of scope.starred(update.relation?.alias?.aliasname ?? update.relation?.relname)) {
    use.columns = undefined
    use.updated = targetNames(update.targetList)
  }
  readSubqueries([update.targetList, update.whereClause], scope)
}

function readInsert(insert: InsertStmt, outer: Scope): void {
  const scope = outer.inner()
  readCtes(insert.withClause, scope)
  if (insert.selectStmt) readStatement(insert.selectStmt, scope.inner())
  const updated = targetNames(insert.onConflictClause?.targetList)
  if (!insert.relation || updated.length === 0) return
  readTable(insert.relation, scope)
  for (const use of scope.starred(undefined)) use.updated = updated
}

function readMerge(merge: MergeStmt, outer: Scope): void {
  const scope = outer.inner()
  readCtes(merge.withClause, scope)
  if (merge.relation) readTable(merge.relation, scope)
  const target = scope.starred(undefined)
  if (merge.sourceRelation) readFrom(merge.sourceRelation, scope)
  readPredicates(merge.joinCondition, scope)
  const actions = nodesOf(merge.mergeWhenClauses, 'MergeWhenClause')
  for (const use of target) {
    use.columns = undefined
    use.updated = actions.flatMap((action) => targetNames(action.targetList))
  }
}

/** The columns that a SET list names. */
export function targetNames(targets: readonly Node[] | undefined): string[] {
  return (targets ?? []).flatMap((target) =>
    'ResTarget' in target && target.ResTarget.name ? [target.ResTarget.name] : [],
  )
}

function readDelete(statement: DeleteStmt, outer: Scope): void {
  const scope = outer.inner()
  readCtes(statement.withClause, scope)
  if (statement.relation) readTable(statement.relation, scope)
  for (const item of statement.usingClause ?? []) readFrom(item, scope)
  readPredicates(statement.whereClause, scope)
  readColumns([statement.whereClause], scope)
  readSubqueries([statement.whereClause], scope)
}

function readCtes(clause: WithClause | undefined, scope: Scope): void {
  for (const item of clause?.ctes ?? []) {
    if (!('CommonTableExpr' in item)) continue
    const { ctename, ctequery, aliascolnames } = item.CommonTableExpr
    const outputs = ctequery ? readStatement(ctequery, scope.inner()) : new Map()
    // renamed columns are not followed
    if (ctename) scope.addCte(ctename, aliascolnames ? new Map() : outputs)
  }
}

function readFrom(item: Node, scope: Scope): void {
  if ('RangeVar' in item) readTable(item.RangeVar, scope)
  else if ('JoinExpr' in item) readJoin(item.JoinExpr, scope)
  else if ('RangeSubselect' in item) {
    const { subquery, alias } = item.RangeSubselect
    const outputs = subquery ? readStatement(subquery, scope) : new Map()
    if (alias?.aliasname) scope.addDerived(alias.aliasname, outputs)
  }
}

function readTable(range: RangeVar, scope: Scope): void {
  const name = range.relname ?? ''
  const alias = range.alias?.aliasname ?? name
  const cte = range.schemaname === undefined ? scope.cte(name) : undefined
  const table = scope.catalog.resolve(range.schemaname, name)
  const view = scope.catalog.view(range.schemaname, name)
  if (cte) scope.addDerived(alias, cte)
  else if (table) scope.addTable(table, alias)
  else if (view) scope.addDerived(alias, readStatement(view, new Scope(scope.catalog, scope.uses)))
}

function readJoin(join: JoinExpr, scope: Scope): void {
  const before = scope.uses.length
  if (join.larg) readFrom(join.larg, scope)
  const middle = scope.uses.length
  if (join.rarg) readFrom(join.rarg, scope)
  readPredicates(join.quals, scope)
  for (const column of join.usingClause ?? []) {
    if (!('String' in column)) continue
    const name = column.String.sval ?? ''
    for (const side of [scope.uses.slice(before, middle), scope.uses.slice(middle)]) {
      const use = side.find((candidate) => candidate.table.columns.some((known) => known.name === name))
      use?.predicates.push({ column: name, kind: 'join', inOr: false })
      use?.columns?.add(name)
    }
  }
}

/** Reads the subqueries in expressions, which see the names of this level; their columns of it count as read. */
function readSubqueries(expressions: readonly unknown[], scope: Scope): void {
  walk(expressions, ({ tag, fields }) => {
    if (tag !== 'SubLink') return
    const subselect = fields.subselect as Node | undefined
    if (!subselect) return false
    readStatement(subselect, scope)
    return false
  })
}
