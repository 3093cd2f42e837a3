import { blocksReads, blocksWrites } from '../check/lock-mode.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'

/**
 * LOCK TABLE with a mode that others wait for.
 *
 * Why: It is held until the transaction ends, whatever that does meanwhile. Where it is meant to avoid a deadlock,
 * the statement after it takes the same lock anyway.
 *
 * Bad:
 * ```sql
 * LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
 * ```
 *
 * Good:
 * ```sql
 * LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE;
 * ```
 *
 * Source: PostgreSQL documentation, LOCK.
 */
export const explicitLock: CheckRule = {
  name: 'explicit-lock',
  summary: 'a table is locked on purpose',
  severity: 'danger',
  check({ node, model, effects }) {
    if (!('LockStmt' in node)) return []
    return [...effects.locks].flatMap(([key, mode]) => {
      if (!blocksWrites(mode) || !isInUse(model, key)) return []
      const waiting = blocksReads(mode) ? 'reads and writes' : 'writes'
      return [
        {
          message: `${shownTable(key)} is locked until the transaction ends; ${waiting} wait.`,
          fix: 'Leave it out: each statement takes the lock that it needs. Or keep the transaction to that one change.',
        },
      ]
    })
  },
}
