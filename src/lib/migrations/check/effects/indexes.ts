import type { DropStmt, IndexStmt, ReindexStmt } from '@pgsql/types'
import { nodesOf } from '../../../sql/walk.ts'
import { addTree, type Effects, lock, lockTree, storedIn } from '../effects.ts'
import { keyOf, type Model, relationKey, tableOf, tableOfIndex } from '../model.ts'
import { wordsOf } from '../type-name.ts'

/** CREATE INDEX stops writes while it reads the table; CONCURRENTLY lets them go on. */
export function createIndex(effects: Effects, model: Model, statement: IndexStmt): void {
  const { relation = {}, concurrent, if_not_exists: unless, idxname } = statement
  const key = keyOf(model, relation)
  const table = tableOf(model, key)
  const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'
  const exists = unless && table.indexes.some(({ name }) => name === idxname)
  const isOnly = relation.inh !== true && table.kind === 'p'
  if (exists || isOnly) {
    lock(effects, key, mode)
    return
  }
  // heirs that are no partitions have indexes of their own
  if (table.kind === 'p') lockTree(effects, model, key, mode)
  else lock(effects, key, mode)
  for (const one of table.kind === 'p' ? storedIn(model, key) : [key]) {
    effects.builds.add(one)
    effects.scans.add(one)
  }
}

/** DROP INDEX waits for all that use the table, unless CONCURRENTLY. */
export function dropIndexes(effects: Effects, model: Model, { objects = [], concurrent }: DropStmt): void {
  const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  for (const object of objects) {
    const words = 'List' in object ? wordsOf(object.List.items) : []
    const [relname, schemaname] = words.toReversed()
    const found = tableOfIndex(model, { relname, schemaname })
    if (found) lockTree(effects, model, found.key, mode)
    lock(effects, relationKey(found?.index.schema ?? schemaname ?? 'public', relname ?? ''), mode)
  }
}

/** REINDEX: one index, or all of a table. */
export function reindex(effects: Effects, model: Model, { kind, relation, params }: ReindexStmt): void {
  const concurrent = nodesOf(params, 'DefElem').some(({ defname }) => defname === 'concurrently')
  const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'
  if (!relation) return
  const index = kind === 'REINDEX_OBJECT_INDEX' ? tableOfIndex(model, relation) : undefined
  if (kind === 'REINDEX_OBJECT_INDEX')
    lock(effects, keyOf(model, relation), concurrent ? mode : 'ACCESS EXCLUSIVE')
  if (kind === 'REINDEX_OBJECT_INDEX' && !index) {
    effects.builds.add(keyOf(model, relation))
    return
  }
  const key = index?.key ?? keyOf(model, relation)
  lockTree(effects, model, key, mode)
  addTree(effects.builds, model, key)
  addTree(effects.scans, model, key)
}
