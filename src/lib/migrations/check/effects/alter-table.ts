import type { AlterTableCmd, AlterTableStmt, ColumnDef } from '@pgsql/types'
import { addTree, type Effects, lock, lockTree } from '../effects.ts'
import type { LockMode } from '../lock-mode.ts'
import { keyOf, type Model, tableOf } from '../model.ts'
import { addColumn } from './add-column.ts'
import { alterType, dropColumn, setNotNull } from './alter-column.ts'
import { addConstraint, dropConstraint, validateConstraint } from './constraint.ts'
import { attachPartition, detachPartition } from './partition.ts'

/** Subcommands that leave reads and writes alone (AlterTableGetLockLevel in tablecmds.c, PostgreSQL 11 to 18). */
const lightCommands = new Set([
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_DetachPartitionFinalize',
])

/** Subcommands that write the table anew whatever they say. */
const rewritingCommands = new Set([
  'AT_SetLogged',
  'AT_SetUnLogged',
  'AT_SetTableSpace',
  'AT_SetAccessMethod',
])

/** What ALTER TABLE does; all its subcommands hold the strongest lock of them. */
export function alterTable(effects: Effects, model: Model, statement: AlterTableStmt, major: number): void {
  const { relation = {}, cmds = [], objtype } = statement
  if (objtype === 'OBJECT_INDEX' || objtype === 'OBJECT_SEQUENCE' || objtype === 'OBJECT_TYPE') return
  const key = keyOf(model, relation)
  const commands = cmds.flatMap((node) => ('AlterTableCmd' in node ? [node.AlterTableCmd] : []))
  const dropped = new Set(
    commands.flatMap(({ subtype, name }) => (subtype === 'AT_DropConstraint' && name ? [name] : [])),
  )
  for (const command of commands) alterOne(effects, model, key, command, { major, dropped })
}

interface Circumstances {
  major: number
  /** Constraints that the same statement drops, which happens before anything is proved. */
  dropped: ReadonlySet<string>
}

function alterOne(
  effects: Effects,
  model: Model,
  key: string,
  command: AlterTableCmd,
  { major, dropped }: Circumstances,
): void {
  const { subtype = 'AT_AddColumn', name = '', def } = command
  const column = def && 'ColumnDef' in def ? def.ColumnDef : undefined
  const constraint = def && 'Constraint' in def ? def.Constraint : undefined
  const partition = def && 'PartitionCmd' in def ? def.PartitionCmd : undefined
  if (subtype === 'AT_AddColumn' && column) addNewColumn(effects, model, key, command, column)
  else if (subtype === 'AT_AlterColumnType' && column) alterType(effects, model, key, name, column)
  else if (subtype === 'AT_DropColumn') dropColumn(effects, model, key, command)
  else if (subtype === 'AT_SetNotNull') setNotNull(effects, model, key, name, dropped)
  else if (subtype === 'AT_AddConstraint' && constraint) addConstraint(effects, model, key, constraint)
  else if (subtype === 'AT_ValidateConstraint') validateConstraint(effects, model, key, name)
  else if (subtype === 'AT_DropConstraint') dropConstraint(effects, model, key, name)
  else if (subtype === 'AT_AttachPartition' && partition)
    attachPartition(effects, model, key, partition, major)
  else if (subtype === 'AT_DetachPartition' && partition)
    detachPartition(effects, model, key, partition, major)
  else alterOther(effects, model, key, command)
}

function addNewColumn(
  effects: Effects,
  model: Model,
  key: string,
  command: AlterTableCmd,
  column: ColumnDef,
): void {
  const exists = tableOf(model, key).columns.some(({ name }) => name === column.colname)
  if (exists && command.missing_ok) lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
  else addColumn(effects, model, key, column)
}

function alterOther(effects: Effects, model: Model, key: string, command: AlterTableCmd): void {
  const { subtype = 'AT_AddColumn', name = '', def } = command
  if (subtype === 'AT_AddInherit' && def && 'RangeVar' in def)
    lock(effects, keyOf(model, def.RangeVar), 'SHARE UPDATE EXCLUSIVE')
  const rewrites = rewritingCommands.has(subtype) || rewritesExpression(model, key, subtype, name)
  lockTree(effects, model, key, modeOf(subtype))
  if (!rewrites) return
  addTree(effects.rewrites, model, key)
  addTree(effects.scans, model, key)
}

function rewritesExpression(model: Model, key: string, subtype: string, column: string): boolean {
  if (subtype !== 'AT_SetExpression') return false
  return tableOf(model, key).columns.find(({ name }) => name === column)?.generated !== 'virtual'
}

function modeOf(subtype: string): LockMode {
  if (lightCommands.has(subtype)) return 'SHARE UPDATE EXCLUSIVE'
  return /^AT_(Enable|Disable)(Always|Replica)?Trig/.test(subtype)
    ? 'SHARE ROW EXCLUSIVE'
    : 'ACCESS EXCLUSIVE'
}
