import type { Subject } from '../rule.ts'
import type { ExistingIndex } from './existing-index.ts'
import { checkCost, type ForeignKey, foreignKeysOf, servesForeignKey } from './foreign-keys.ts'
import { withoutIndexes } from './without-indexes.ts'

/** A foreign key whose check is much dearer without an index. */
export interface ServedKey {
  key: ForeignKey
  /** Plan cost of the check of one row with the index, and without. */
  before: number
  after: number
}

/** So much dearer and the index is what the check needs. */
const MUCH_DEARER = 2

/** The foreign key that would be checked by reading far more without this index; undefined when there is none. */
export async function onlyServantOf(
  { planner }: Subject,
  index: ExistingIndex,
): Promise<ServedKey | undefined> {
  for (const key of await foreignKeysOf(planner)) {
    if (key.table.oid !== index.facts.table || !servesForeignKey(key.columns, index.facts)) continue
    const before = await checkCost(planner, key)
    const after = await withoutIndexes(planner, [index], () => checkCost(planner, key))
    if (before !== null && after !== null && after > before * MUCH_DEARER) return { key, before, after }
  }
  return undefined
}
