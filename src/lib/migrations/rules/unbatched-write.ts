import { formatCount } from '../../core/units.ts'
import { changeOf } from '../check/changed-rows.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'

/**
 * All, or very many, rows of a table in use are changed by one statement.
 *
 * Why: Every changed row stays locked until the end of the transaction, so writers of the same rows wait; the old
 * versions bloat the table, and a replica falls behind. Reported for UPDATE and DELETE without WHERE, for those that
 * look for what a new column lacks (IS NULL), and from 100,000 rows by the estimate of the planner.
 *
 * Bad:
 * ```sql
 * UPDATE orders SET note = 'none';
 * ```
 *
 * Good:
 * ```sql
 * UPDATE orders SET note = 'none' WHERE id BETWEEN 1 AND 5000;
 * ```
 *
 * Source: PostgreSQL documentation, Explicit Locking, Row-Level Locks.
 */
export const unbatchedWrite: CheckRule = {
  name: 'unbatched-write',
  summary: 'many rows are changed in one statement',
  severity: 'danger',
  check({ node, model, changedRows }) {
    const change = changeOf(node, model)
    if (!change || !isInUse(model, change.key)) return []
    if (changedRows === null ? change.narrow : changedRows < MANY_ROWS) return []
    const table = shownTable(change.key)
    const rows = changedRows === null ? '' : ` (some ${formatCount(changedRows)})`
    const how = change.all ? `All rows of ${table}${rows}` : `Possibly very many rows of ${table}${rows}`
    return [
      {
        ...(changedRows === null && !change.all && { severity: 'caution' as const }),
        message: `${how} are changed in one transaction, and stay locked until it ends.`,
        fix: `Change them in batches of some thousand, each in a transaction of its own: … WHERE id IN (SELECT id FROM ${table} WHERE <not done yet> LIMIT 5000)`,
      },
    ]
  },
}

/** From here on the planner's estimate alone is reason enough. */
const MANY_ROWS = 100_000
