import { eachColumn, type LintRule, partObject, shownName } from '../rule.ts'

/**
 * A column of type json and not jsonb.
 *
 * Why: `json` keeps the text as it was given and reads it anew for each access. It has no equality, so DISTINCT, GROUP BY,
 * UNION and comparing fail, and no index finds anything in it. `jsonb` has all that; it forgets the order of keys, white space,
 * and repeated keys.
 *
 * Bad:
 * ```sql
 * CREATE TABLE events (id bigint PRIMARY KEY, payload json NOT NULL);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE events (id bigint PRIMARY KEY, payload jsonb NOT NULL);
 * ```
 *
 * Source: PostgreSQL documentation, JSON Types.
 */
export const jsonColumn: LintRule = {
  name: 'json-column',
  summary: 'a column is json and not jsonb',
  severity: 'notice',
  why: 'json has no equality and no index finds anything in it: DISTINCT, GROUP BY and UNION fail.',
  check: eachColumn((column, table) =>
    column.type === 'json'
      ? {
          object: partObject(table, 'column', column.name),
          message: `${shownName(table)}.${column.name} is json.`,
          fix: 'Make it jsonb (a rewrite: of a large table in steps, see post-ai migrate check).',
          disprovedBy:
            'The text has to come back just as it was given, as for a signature, or is only written and read whole.',
        }
      : undefined,
  ),
}
