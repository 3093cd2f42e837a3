import type { Constraint } from '@pgsql/types'
import { addTree, type Effects, lock, lockTree } from '../effects.ts'
import { keyOf, type Model, type ModelConstraint, type ModelTable, tableOf, tableOfIndex } from '../model.ts'
import { wordsOf } from '../type-name.ts'

/** ADD CONSTRAINT: what is not NOT VALID is proved by reading the table, or by building an index. */
export function addConstraint(effects: Effects, model: Model, key: string, constraint: Constraint): void {
  const { contype, skip_validation: skips, is_enforced: enforced, indexname } = constraint
  const checks = !skips && enforced !== false
  if (contype === 'CONSTR_FOREIGN') {
    const target = keyOf(model, constraint.pktable ?? {})
    lockTree(effects, model, key, 'SHARE ROW EXCLUSIVE')
    lockTree(effects, model, target, 'SHARE ROW EXCLUSIVE')
    if (!checks) return
    addTree(effects.scans, model, key)
    addTree(effects.scans, model, target)
    return
  }
  lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
  if (contype === 'CONSTR_CHECK' || contype === 'CONSTR_NOTNULL') {
    if (checks) addTree(effects.scans, model, key)
    return
  }
  if (indexname === undefined) {
    addTree(effects.builds, model, key)
    addTree(effects.scans, model, key)
    return
  }
  if (contype !== 'CONSTR_PRIMARY') return
  const table = tableOf(model, key)
  const columns = tableOfIndex(model, { relname: indexname })?.index.columns ?? []
  if (columns.length === 0)
    effects.doubts.push(
      'Whether the columns of the index are NOT NULL is not known here: if not, the table is read.',
    )
  if (columns.some((column) => !isNotNull(table, column))) addTree(effects.scans, model, key)
}

/** Whether a column is NOT NULL, or a validated CHECK proves that it holds none. */
export function isNotNull(table: ModelTable, column: string, dropped: ReadonlySet<string> = new Set()) {
  if (table.columns.find(({ name }) => name === column)?.notNull) return true
  return table.constraints.some(
    ({ provesNotNull, validated, name }) => provesNotNull === column && validated && !dropped.has(name),
  )
}

/** VALIDATE CONSTRAINT reads the table while reads and writes go on. */
export function validateConstraint(effects: Effects, model: Model, key: string, name: string): void {
  const constraint = tableOf(model, key).constraints.find((one) => one.name === name)
  lockTree(effects, model, key, 'SHARE UPDATE EXCLUSIVE')
  if (constraint?.validated) return
  addTree(effects.scans, model, key)
  if (!constraint?.references) return
  lock(effects, constraint.references, 'ROW SHARE')
  addTree(effects.scans, model, constraint.references)
}

/** DROP CONSTRAINT; the triggers of a foreign key stand on both tables. */
export function dropConstraint(effects: Effects, model: Model, key: string, name: string): void {
  lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
  const constraint = tableOf(model, key).constraints.find((one) => one.name === name)
  if (constraint) unlink(effects, model, constraint)
}

/** The locks of a foreign key that goes. */
export function unlink(effects: Effects, model: Model, { references }: ModelConstraint): void {
  if (references) lockTree(effects, model, references, 'ACCESS EXCLUSIVE')
}

/** The columns that a constraint names. */
export function constraintColumns(constraint: Constraint): string[] {
  return wordsOf(constraint.contype === 'CONSTR_FOREIGN' ? constraint.fk_attrs : constraint.keys)
}
