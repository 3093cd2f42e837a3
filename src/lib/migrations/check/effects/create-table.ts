import type { CreateStmt, RangeVar } from '@pgsql/types'
import { nodesOf } from '../../../sql/walk.ts'
import { type Effects, lock, lockTree } from '../effects.ts'
import { keyOf, type Model } from '../model.ts'
import { createPartition } from './partition.ts'

/** CREATE TABLE: the tables that it references, and those that it inherits from or is a partition of. */
export function createTable(effects: Effects, model: Model, statement: CreateStmt): void {
  const own = keyOf(model, statement.relation ?? {})
  if (statement.if_not_exists && model.tables.has(own)) return
  for (const { contype, pktable } of nodesOf(statement.tableElts, 'Constraint')) {
    if (contype !== 'CONSTR_FOREIGN' || !pktable) continue
    const target = keyOf(model, pktable)
    if (target !== own) lockTree(effects, model, target, 'SHARE ROW EXCLUSIVE')
  }
  for (const parent of parentsOf(statement)) {
    const key = keyOf(model, parent)
    if (statement.partbound) createPartition(effects, model, key, statement.partbound.is_default === true)
    else lock(effects, key, 'SHARE UPDATE EXCLUSIVE')
  }
}

/** The tables that stand behind INHERITS or PARTITION OF. */
export function parentsOf({ inhRelations = [] }: CreateStmt): RangeVar[] {
  return inhRelations.flatMap((node) => ('RangeVar' in node ? [node.RangeVar] : []))
}
