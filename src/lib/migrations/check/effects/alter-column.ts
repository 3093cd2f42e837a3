import type { AlterTableCmd, ColumnDef } from '@pgsql/types'
import { addTree, type Effects, lockTree } from '../effects.ts'
import { type Model, referencing, tableOf } from '../model.ts'
import { isNotNull, unlink } from './constraint.ts'
import { typeChange } from './type-change.ts'

/** SET NOT NULL reads the table, unless a validated CHECK that stays proves that there is no null. */
export function setNotNull(
  effects: Effects,
  model: Model,
  key: string,
  column: string,
  dropped: ReadonlySet<string>,
): void {
  lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
  if (!isNotNull(tableOf(model, key), column, dropped)) addTree(effects.scans, model, key)
}

/** ALTER COLUMN TYPE; foreign keys of the column are made anew, with locks on the other tables. */
export function alterType(
  effects: Effects,
  model: Model,
  key: string,
  column: string,
  definition: ColumnDef,
): void {
  lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
  const table = tableOf(model, key)
  const before = table.columns.find(({ name }) => name === column)
  const { rewrite, rebuild } = typeChange(model, before, { ...definition, colname: column })
  if (rewrite === 'unknown') addTree(effects.uncertain, model, key)
  if (rewrite === true) {
    addTree(effects.rewrites, model, key)
    addTree(effects.scans, model, key)
    if (table.indexes.length > 0) addTree(effects.builds, model, key)
  } else if (rebuild && table.indexes.some(({ columns }) => columns.includes(column))) {
    addTree(effects.builds, model, key)
    addTree(effects.scans, model, key)
  }
  for (const constraint of table.constraints.filter(({ columns }) => columns.includes(column))) {
    if (constraint.kind === 'c') addTree(effects.scans, model, key)
    if (constraint.kind === 'f') unlink(effects, model, constraint)
  }
  for (const { key: holder, constraint } of referencing(model, key)) {
    // which of its columns are referenced is not kept: the type of a key is what is mostly changed
    if (constraint.columns.length === 0 || !isKey(table.constraints, column)) continue
    lockTree(effects, model, holder, 'ACCESS EXCLUSIVE')
    if (rewrite === true) addTree(effects.scans, model, holder)
  }
}

function isKey(constraints: readonly { kind: string; columns: readonly string[] }[], column: string) {
  return constraints.some(({ kind, columns }) => /[pu]/.test(kind) && columns.includes(column))
}

/** DROP COLUMN leaves the rows as they are; a foreign key that goes with it unlinks both tables. */
export function dropColumn(effects: Effects, model: Model, key: string, command: AlterTableCmd): void {
  const { name = '', behavior } = command
  lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
  const table = tableOf(model, key)
  for (const constraint of table.constraints)
    if (constraint.kind === 'f' && constraint.columns.includes(name)) unlink(effects, model, constraint)
  if (behavior !== 'DROP_CASCADE' || !isKey(table.constraints, name)) return
  for (const { key: holder } of referencing(model, key)) lockTree(effects, model, holder, 'ACCESS EXCLUSIVE')
}
