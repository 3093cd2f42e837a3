import type { AlterTableCmd, AlterTableStmt } from '@pgsql/types'
import { keyOf, type Model, type ModelTable, mentioned, withHeirs } from './model.ts'
import { trackColumn, trackConstraint } from './track-create.ts'
import { typeOf } from './type-name.ts'

/** ALTER TABLE, in the model: columns and constraints of the table and of what inherits from it. */
export function trackAlterTable(model: Model, { relation, cmds = [], objtype }: AlterTableStmt): void {
  if (objtype !== 'OBJECT_TABLE' || !relation) return
  const key = keyOf(model, relation)
  if (!model.tables.has(key)) model.tables.set(key, mentioned(key))
  for (const node of cmds) {
    if (!('AlterTableCmd' in node)) continue
    trackPartition(model, key, node.AlterTableCmd)
    for (const one of withHeirs(model, key)) {
      const table = model.tables.get(one)
      if (table) trackCommand(model, table, node.AlterTableCmd)
    }
  }
}

function trackPartition(model: Model, key: string, { subtype, def }: AlterTableCmd): void {
  if (!def || !('PartitionCmd' in def)) return
  const child = model.tables.get(keyOf(model, def.PartitionCmd.name ?? {}))
  if (!child) return
  if (subtype === 'AT_AttachPartition') {
    child.parent = key
    child.isDefaultPartition = def.PartitionCmd.bound?.is_default === true
  }
  if (subtype === 'AT_DetachPartition') child.parent = null
}

function trackCommand(model: Model, table: ModelTable, command: AlterTableCmd): void {
  const { subtype, name, def } = command
  const column = table.columns.find((one) => one.name === name)
  if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def) trackColumn(model, table, def.ColumnDef)
  if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def)
    trackConstraint(model, table, def.Constraint)
  if (subtype === 'AT_DropColumn') dropColumn(table, name ?? '')
  if (subtype === 'AT_DropConstraint') dropConstraint(table, name ?? '')
  if (subtype === 'AT_ValidateConstraint') validate(table, name ?? '')
  if (!column) return
  if (subtype === 'AT_SetNotNull') column.notNull = true
  if (subtype === 'AT_DropNotNull') column.notNull = false
  if (subtype === 'AT_AddIdentity') column.generated = 'identity'
  if (subtype === 'AT_AlterColumnType' && def && 'ColumnDef' in def)
    column.type = typeOf(def.ColumnDef.typeName)
}

function dropColumn(table: ModelTable, name: string): void {
  const without = (columns: readonly string[]) => !columns.includes(name)
  table.columns = table.columns.filter((column) => column.name !== name)
  table.constraints = table.constraints.filter(({ columns }) => without(columns))
  table.indexes = table.indexes.filter(({ columns }) => without(columns))
}

function dropConstraint(table: ModelTable, name: string): void {
  table.constraints = table.constraints.filter((constraint) => constraint.name !== name)
  table.indexes = table.indexes.filter((index) => index.name !== name)
}

function validate(table: ModelTable, name: string): void {
  for (const constraint of table.constraints) {
    if (constraint.name !== name) continue
    constraint.validated = true
    if (constraint.kind !== 'n') continue
    for (const column of table.columns) if (constraint.columns.includes(column.name)) column.notNull = true
  }
}
