import type { PartitionCmd } from '@pgsql/types'
import { addTree, type Effects, lock, lockTree } from '../effects.ts'
import { keyOf, type Model, tableOf } from '../model.ts'

/**
 * ATTACH PARTITION proves the bound by reading the child, and the default partition, which must hold no row of the
 * new one's. A CHECK that implies the bound saves the first; which one does is not decided here.
 */
export function attachPartition(
  effects: Effects,
  model: Model,
  key: string,
  { name, bound }: PartitionCmd,
  major: number,
): void {
  const child = keyOf(model, name ?? {})
  lock(effects, key, major >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE')
  lockTree(effects, model, child, 'ACCESS EXCLUSIVE')
  const proves = tableOf(model, child).constraints.some(({ kind, validated }) => kind === 'c' && validated)
  if (proves)
    effects.doubts.push('A CHECK of the partition is taken to imply its bound, which saves reading it.')
  else addTree(effects.scans, model, child)
  const main = defaultPartition(model, key)
  if (bound?.is_default || main === undefined) return
  lockTree(effects, model, main, 'ACCESS EXCLUSIVE')
  addTree(effects.scans, model, main)
}

/** DETACH PARTITION, which CONCURRENTLY does while both tables are used. */
export function detachPartition(
  effects: Effects,
  model: Model,
  key: string,
  { name, concurrent }: PartitionCmd,
  major: number,
): void {
  const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  const child = keyOf(model, name ?? {})
  lock(effects, key, mode)
  lockTree(effects, model, child, major >= 14 ? mode : 'SHARE UPDATE EXCLUSIVE')
  const main = defaultPartition(model, key)
  if (!concurrent && main !== undefined && main !== child) lock(effects, main, mode)
}

/** CREATE TABLE … PARTITION OF: the parent is locked, and a default partition is read. */
export function createPartition(effects: Effects, model: Model, parent: string, isDefault: boolean): void {
  lock(effects, parent, 'ACCESS EXCLUSIVE')
  const main = defaultPartition(model, parent)
  if (isDefault || main === undefined) return
  lock(effects, main, 'ACCESS EXCLUSIVE')
  addTree(effects.scans, model, main)
}

function defaultPartition(model: Model, key: string): string | undefined {
  return [...model.tables].find(([, table]) => table.parent === key && table.isDefaultPartition)?.[0]
}
