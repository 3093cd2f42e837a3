import { formatCount } from '../../../core/units.ts'
import { qualifiedName } from '../../../sql/quote.ts'
import { type LintRule, partObject, shownName } from '../rule.ts'

/**
 * A bigint column whose sequence is still that of an integer.
 *
 * Why: ALTER TABLE … TYPE bigint widens a serial column, but not its sequence: nextval fails at 2,147,483,647 all the same,
 * in a table that was believed to be safe.
 *
 * Bad:
 * ```sql
 * CREATE TABLE events (id serial PRIMARY KEY);
 * ALTER TABLE events ALTER COLUMN id TYPE bigint;
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE events (id serial PRIMARY KEY);
 * ALTER TABLE events ALTER COLUMN id TYPE bigint;
 * ALTER SEQUENCE events_id_seq AS bigint;
 * ```
 *
 * Source: PostgreSQL documentation, ALTER SEQUENCE.
 */
export const sequenceSmallerThanColumn: LintRule = {
  name: 'sequence-smaller-than-column',
  summary: 'a sequence ends before the type of its column does',
  severity: 'caution',
  why: 'The column was widened and its sequence was not: nextval fails at the old end.',
  check: ({ sequences }) =>
    sequences.flatMap(({ schema, tableName, column, type, sequence, limit }) => {
      const smaller = sequence && type === 'int8' && sequence.type !== 'int8'
      if (!smaller || sequence.cycles) return []
      const table = { schema, name: tableName }
      return [
        {
          object: partObject(table, 'column', column),
          message: `${shownName(table)}.${column} is bigint, and its sequence ${sequence.name} ends at ${formatCount(limit)}.`,
          fix: 'Widen the sequence too; that takes a moment.',
          sql: `ALTER SEQUENCE ${qualifiedName(sequence.schema, sequence.name)} AS bigint;`,
        },
      ]
    }),
}
