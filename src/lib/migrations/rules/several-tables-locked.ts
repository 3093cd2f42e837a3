import { blocksReads } from '../check/lock-mode.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'
import { unlinkedTables } from '../check/unlinked-tables.ts'

/**
 * A foreign key between tables in use is dropped.
 *
 * Why: Its triggers stand on both tables, so both are locked with ACCESS EXCLUSIVE. A transaction of the application
 * that has used one of them and comes to the other, in the other order, waits for this one and this one for it: a
 * deadlock, and one of the two is ended.
 *
 * Bad:
 * ```sql
 * ALTER TABLE orders DROP CONSTRAINT orders_customer;
 * ```
 *
 * Good:
 * ```sql
 * ALTER TABLE orders DROP CONSTRAINT checked_positive;
 * ```
 *
 * Source: PostgreSQL documentation, Explicit Locking, Deadlocks.
 */
export const severalTablesLocked: CheckRule = {
  name: 'several-tables-locked',
  summary: 'several tables in use are locked against reads in one transaction',
  severity: 'caution',
  check({ node, model, effects }) {
    const locked = [...effects.locks].filter(([key, mode]) => blocksReads(mode) && isInUse(model, key))
    const inUse = new Set(locked.map(([key]) => key))
    const others = unlinkedTables(node, model).filter((key) => key === null || inUse.has(key))
    if (others.length === 0 || inUse.size === 0) return []
    const tables = [...new Set(others)]
      .map((key) => (key === null ? 'the table it references' : shownTable(key)))
      .join(' and ')
    return [
      {
        message: `Dropping the foreign key locks ${tables} too, against reads and writes: a deadlock with transactions that use both is possible.`,
        fix: 'Keep it alone in its transaction, with a short lock_timeout and retries (migrate up has both), and lock the tables first in the order in which the application does.',
      },
    ]
  },
}
