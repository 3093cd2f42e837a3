import { addedColumns } from '../check/columns.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'

/**
 * ADD COLUMN NOT NULL without a default, on a table that may hold rows.
 *
 * Why: The rows that are there would have null in it: with a single row the statement fails. It works on the empty
 * table of a test, and stops in production.
 *
 * Bad:
 * ```sql
 * ALTER TABLE orders ADD COLUMN region text NOT NULL;
 * ```
 *
 * Good:
 * ```sql
 * ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TABLE, ADD COLUMN.
 */
export const notNullWithoutDefault: CheckRule = {
  name: 'not-null-without-default',
  summary: 'a column that must not be null is added without a value for the rows that are there',
  severity: 'error',
  check({ node, model }) {
    return addedColumns(node, model)
      .filter(({ key, fails }) => fails && isInUse(model, key))
      .map(({ key, column }) => ({
        ...(!model.tables.get(key)?.rows && { severity: 'danger' as const }),
        message: `${shownTable(key)} may hold rows, and ${column} would be null in them: the statement fails.`,
        fix: `Give it a DEFAULT, or add it without NOT NULL, fill it in batches, and make it NOT NULL by a validated CHECK.`,
      }))
  },
}
