import type { Node } from '@pgsql/types'
import { rootTag } from '../../sql/statement.ts'
import { outsideTransaction } from '../transaction-rules.ts'
import { createIndex } from './create-index.ts'
import { detachPartition } from './detach-partition.ts'
import { dropIndex } from './drop-index.ts'
import { existence } from './existence.ts'
import type { OutsideRule } from './outside-rule.ts'
import { reindexConcurrently } from './reindex.ts'

/** VACUUM, ALTER SYSTEM and others that do no harm when they are run a second time. */
const repeatable: OutsideRule = {
  patient: false,
  before: async () => null,
  settle: async () => 'again',
}

/** What a procedure or a block does cannot be told from outside. */
const unknowable: OutsideRule = {
  patient: false,
  before: async () => null,
  settle: async () => 'unknown',
}

const rules: Record<string, OutsideRule> = {
  IndexStmt: createIndex,
  DropStmt: dropIndex,
  AlterTableStmt: detachPartition,
  CreatedbStmt: existence,
  DropdbStmt: existence,
  CreateTableSpaceStmt: existence,
  DropTableSpaceStmt: existence,
  CreateSubscriptionStmt: existence,
  DropSubscriptionStmt: existence,
  CallStmt: unknowable,
  DoStmt: unknowable,
}

/** How this statement is run outside a transaction. */
export function outsideRuleFor(node: Node): OutsideRule {
  if (outsideTransaction(node) === 'REINDEX CONCURRENTLY') return reindexConcurrently
  return rules[rootTag(node)] ?? repeatable
}
