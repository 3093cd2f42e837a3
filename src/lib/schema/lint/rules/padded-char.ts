import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import { eachColumn, type LintRule, partObject, shownName } from '../rule.ts'

/** Lengths of codes that have no other: currencies and countries, ULID, UUID, and hashes in hexadecimal. */
const fixed = new Set([1, 2, 3, 26, 32, 36, 40, 64, 96, 128])

/**
 * A text that is padded with blanks.
 *
 * Why: char(n) fills values up with blanks, which are kept on disk, compared by rules of their own, and lost when cast to text:
 * LIKE and regular expressions see them, `=` does not. It is no faster than text.
 *
 * Silent: For lengths that codes of one length have: 1, 2, 3, 26 (ULID), 32, 36 (UUID), 40, 64, 96, 128 (hashes).
 *
 * Bad:
 * ```sql
 * CREATE TABLE products (id bigint PRIMARY KEY, code char(20) NOT NULL);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE products (id bigint PRIMARY KEY, code text NOT NULL CHECK (length(code) <= 20));
 * ```
 *
 * Source: PostgreSQL documentation, Character Types; PostgreSQL wiki, Don't Do This.
 */
export const paddedChar: LintRule = {
  name: 'padded-char',
  summary: 'a text column fills its values up with blanks',
  severity: 'notice',
  why: 'The blanks are kept on disk, seen by LIKE and not by =, and lost when cast to text.',
  check: eachColumn((column, table) => {
    if (column.type !== 'bpchar' || column.length === null || fixed.has(column.length)) return undefined
    const name = quoteIdentifier(column.name)
    return {
      object: partObject(table, 'column', column.name),
      message: `${shownName(table)}.${column.name} is ${column.shown}.`,
      fix: 'Make it text (a rewrite: of a large table in steps, see post-ai migrate check), with a CHECK where a longest length matters.',
      sql: `ALTER TABLE ${qualifiedName(table.schema, table.name)} ALTER COLUMN ${name} TYPE text USING rtrim(${name});`,
      disprovedBy: `All values have ${column.length} characters.`,
    }
  }),
}
