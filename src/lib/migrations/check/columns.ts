import type { AlterTableCmd, Node } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'
import { constraintsOf, isNull } from './effects/add-column.ts'
import { keyOf, type Model } from './model.ts'
import { isSerial, wordsOf } from './type-name.ts'

/** A column of a table. */
export interface TableColumn {
  key: string
  column: string
}

/** The columns that ALTER TABLE drops. */
export function droppedColumns(node: Node, model: Model): TableColumn[] {
  return commandsOf(node, model).flatMap(({ key, command }) => {
    const { subtype, name = '' } = command
    const table = model.tables.get(key)
    if (subtype !== 'AT_DropColumn' || table?.isNew || table?.rows === 0) return []
    const isThere = !table?.known || table.columns.some((column) => column.name === name)
    return isThere && (table || !model.complete) ? [{ key, column: name }] : []
  })
}

/** The columns that ALTER TABLE adds; `fails`: with NOT NULL and nothing to put into the rows that are there. */
export function addedColumns(node: Node, model: Model): (TableColumn & { fails: boolean })[] {
  return commandsOf(node, model).flatMap(({ key, command: { subtype, def, missing_ok: unless } }) => {
    if (subtype !== 'AT_AddColumn' || !def || !('ColumnDef' in def)) return []
    const { colname = '', typeName } = def.ColumnDef
    if (unless && model.tables.get(key)?.columns.some(({ name }) => name === colname)) return []
    const constraints = constraintsOf(def.ColumnDef)
    const of = (kind: string) => constraints.find(({ contype }) => contype === `CONSTR_${kind}`)
    const filled =
      isSerial(typeName) ||
      of('IDENTITY') ||
      of('GENERATED') ||
      (of('DEFAULT') && !isNull(of('DEFAULT')?.raw_expr))
    return [{ key, column: colname, fails: Boolean((of('NOTNULL') ?? of('PRIMARY')) && !filled) }]
  })
}

function commandsOf(node: Node, model: Model): { key: string; command: AlterTableCmd }[] {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
  const key = keyOf(model, node.AlterTableStmt.relation ?? {})
  return nodesOf(node, 'AlterTableCmd').map((command) => ({ key, command }))
}

/** The schemas that a statement drops with all that is in them. */
export function droppedSchemas(node: Node): string[] {
  if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_SCHEMA') return []
  if (node.DropStmt.behavior !== 'DROP_CASCADE') return []
  return wordsOf(node.DropStmt.objects)
}
