import { rootTag } from '../../sql/statement.ts'
import type { CheckRule } from '../check/rule.ts'

/**
 * ALTER TYPE … ADD VALUE and a statement that uses the value, in a file that its tool runs as one transaction.
 *
 * Why: The server refuses it: unsafe use of new value. `migrate up` ends the transaction between the two by itself;
 * other tools do not, so this is found only where another tool runs the files.
 *
 * Bad:
 * ```sql
 * ALTER TYPE mood ADD VALUE 'great';
 * INSERT INTO moods VALUES ('great');
 * ```
 *
 * Good:
 * ```sql
 * ALTER TYPE mood ADD VALUE 'great';
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TYPE, Notes.
 */
export const newEnumValueUsed: CheckRule = {
  name: 'new-enum-value-used',
  summary: 'a new value of an enum is used in the transaction that adds it',
  severity: 'danger',
  check({ node, later, ownRunner }) {
    if (ownRunner || !('AlterEnumStmt' in node)) return []
    const { newVal, oldVal } = node.AlterEnumStmt
    if (newVal === undefined || oldVal !== undefined) return []
    const end = later.findIndex((one) => rootTag(one) === 'TransactionStmt')
    const same = end === -1 ? later : later.slice(0, end)
    if (!JSON.stringify(same).includes(JSON.stringify(newVal))) return []
    return [
      {
        message: `'${newVal}' is used in the transaction that adds it, which the server refuses.`,
        fix: 'Put what uses it into a migration of its own, after this one.',
      },
    ]
  },
}
