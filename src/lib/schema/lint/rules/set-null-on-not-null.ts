import type { LintConstraint, LintTable } from '../facts.ts'
import { eachTable, foreignKeysOf, type LintRule, partObject, shownName } from '../rule.ts'

/**
 * A foreign key that sets columns to NULL which may not be NULL.
 *
 * Why: Deleting a row that something refers to fails with a violation of NOT NULL, which speaks of another table than the one
 * that the DELETE names. The same holds for SET DEFAULT where the column has no default.
 *
 * Bad:
 * ```sql
 * CREATE TABLE customers (id bigint PRIMARY KEY);
 * CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers ON DELETE SET NULL);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE customers (id bigint PRIMARY KEY);
 * CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers ON DELETE SET NULL);
 * ```
 *
 * Source: PostgreSQL documentation, Constraints, "Foreign Keys".
 */
export const setNullOnNotNull: LintRule = {
  name: 'set-null-on-not-null',
  summary: 'a foreign key sets columns to NULL which may not be NULL',
  severity: 'danger',
  why: 'Deleting a row that is referred to always fails.',
  check: eachTable((table) =>
    foreignKeysOf(table).flatMap((key) => {
      const columns = refusing(table, key)
      if (columns.length === 0) return []
      const action = key.onDelete === 'n' ? 'SET NULL' : 'SET DEFAULT'
      return [
        {
          object: partObject(table, 'constraint', key.name),
          message: `${key.name} of ${shownName(table)} says ON DELETE ${action}, and ${columns.join(', ')} is NOT NULL${key.onDelete === 'd' ? ' without a default' : ''}.`,
          fix: 'Say what is meant: NO ACTION to refuse the deletion, CASCADE to delete these rows too, or drop NOT NULL. The new key is added NOT VALID, validated, and the old one dropped.',
        },
      ]
    }),
  ),
}

function refusing(
  { columns }: LintTable,
  { onDelete, onDeleteColumns, columns: keys }: LintConstraint,
): string[] {
  if (onDelete !== 'n' && onDelete !== 'd') return []
  const set = onDeleteColumns.length > 0 ? onDeleteColumns : keys
  return columns
    .filter(
      ({ name, notNull, default: byDefault }) =>
        set.includes(name) && notNull && (onDelete === 'n' || byDefault === null),
    )
    .map(({ name }) => name)
}
