import type { Fix, Problem, Rewrite } from './fix.ts'
import { addColumn } from './rewrites/add-column.ts'
import { addByIndex, addValidatedLater } from './rewrites/add-constraint.ts'
import { attachPartition } from './rewrites/attach-partition.ts'
import { briefLock } from './rewrites/brief-lock.ts'
import { changeType } from './rewrites/change-type.ts'
import { createIndex } from './rewrites/create-index.ts'
import { createdForeignKey } from './rewrites/created-foreign-key.ts'
import { detachPartition } from './rewrites/detach-partition.ts'
import { domainCheck } from './rewrites/domain-check.ts'
import { dropIndex } from './rewrites/drop-index.ts'
import { enumValue } from './rewrites/enum-value.ts'
import { partitionOf } from './rewrites/partition-of.ts'
import { partitionedIndex } from './rewrites/partitioned-index.ts'
import { refresh } from './rewrites/refresh.ts'
import { reindex } from './rewrites/reindex.ts'
import { setNotNull } from './rewrites/set-not-null.ts'
import { severalCommands } from './rewrites/several-commands.ts'

const single: readonly Rewrite[] = [
  createIndex,
  partitionedIndex,
  dropIndex,
  reindex,
  addValidatedLater,
  addByIndex,
  setNotNull,
  addColumn,
  changeType,
  createdForeignKey,
  partitionOf,
  attachPartition,
  detachPartition,
  refresh,
  domainCheck,
  enumValue,
]

/** All rewrites; the first that fits is taken. */
export const rewrites: readonly Rewrite[] = [
  ...single,
  severalCommands((problem) => firstOf(single, problem)),
  briefLock,
]

/** What the first of some rewrites makes of a statement; null when none fits. */
export function firstOf(among: readonly Rewrite[], problem: Problem): Fix | null {
  for (const rewrite of among) {
    const fix = rewrite.fix(problem)
    if (fix) return fix
  }
  return null
}
