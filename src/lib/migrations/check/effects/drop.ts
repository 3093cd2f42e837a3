import type { DropStmt } from '@pgsql/types'
import { type Effects, lock, lockTree } from '../effects.ts'
import { keyOf, type Model, referencing, tableOf, withHeirs } from '../model.ts'
import { wordsOf } from '../type-name.ts'
import { unlink } from './constraint.ts'
import { dropIndexes } from './indexes.ts'

const relations = new Set(['OBJECT_TABLE', 'OBJECT_MATVIEW', 'OBJECT_VIEW', 'OBJECT_FOREIGN_TABLE'])

/** What is part of a table: its name stands last, after that of the table. */
const partsOfTables = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

/** DROP, with the tables on the other side of foreign keys. */
export function drop(effects: Effects, model: Model, statement: DropStmt): void {
  const { removeType = 'OBJECT_TABLE', objects = [], behavior } = statement
  if (removeType === 'OBJECT_INDEX') dropIndexes(effects, model, statement)
  for (const object of objects) {
    if (removeType === 'OBJECT_SCHEMA' && 'String' in object) {
      dropSchema(effects, model, object.String.sval ?? '')
      continue
    }
    const words = 'List' in object ? wordsOf(object.List.items) : []
    if (partsOfTables.has(removeType)) words.pop()
    else if (!relations.has(removeType)) continue
    const [relname, schemaname] = words.toReversed()
    const key = keyOf(model, { relname, schemaname })
    if (partsOfTables.has(removeType)) lock(effects, key, 'ACCESS EXCLUSIVE')
    else if (!statement.missing_ok || !model.complete || model.tables.has(key))
      dropTable(effects, model, key, behavior === 'DROP_CASCADE')
  }
}

function dropSchema(effects: Effects, model: Model, schema: string): void {
  for (const [key, table] of model.tables) if (table.schema === schema) dropTable(effects, model, key, true)
}

function dropTable(effects: Effects, model: Model, key: string, cascade: boolean): void {
  lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
  const { kind, parent, constraints } = tableOf(model, key)
  if (kind !== 'v') for (const one of withHeirs(model, key)) effects.drops.add(one)
  if (parent !== null) lock(effects, parent, 'ACCESS EXCLUSIVE')
  for (const constraint of constraints) unlink(effects, model, constraint)
  if (!cascade) return
  for (const { key: holder } of referencing(model, key)) lockTree(effects, model, holder, 'ACCESS EXCLUSIVE')
  for (const [view, { reads }] of model.tables)
    if (reads.some(({ table }) => table === key)) lock(effects, view, 'ACCESS EXCLUSIVE')
}
