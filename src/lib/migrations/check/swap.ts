import type { Node } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'
import { keyOf, type Model, type RelationName } from './model.ts'

/** Whether one of the statements gives that name to something of the table: then nobody misses what had it before. */
export function isRenamedTo(nodes: readonly Node[], model: Model, key: string, name: string): boolean {
  return nodesOf(nodes, 'RenameStmt').some(
    ({ relation, newname }) =>
      newname === name && relation && (keyOf(model, relation) === key || isTableName(relation, key, name)),
  )
}

/** A table that takes the name of the one whose key is given. */
function isTableName({ relname }: RelationName, key: string, name: string): boolean {
  return relname !== name && key.endsWith(`.${name}`)
}

/** Whether one of the statements added the column: nobody uses it yet. */
export function isAddedIn(nodes: readonly Node[], model: Model, key: string, column: string): boolean {
  return nodesOf(nodes, 'AlterTableStmt').some(
    (statement) =>
      keyOf(model, statement.relation ?? {}) === key &&
      nodesOf(statement, 'AlterTableCmd').some(
        ({ subtype, def }) =>
          subtype === 'AT_AddColumn' && def && 'ColumnDef' in def && def.ColumnDef.colname === column,
      ),
  )
}
