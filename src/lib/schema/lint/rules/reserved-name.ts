import type { LintFound } from '../finding.ts'
import { eachColumn, type LintRule, partObject, shownName, tableObject } from '../rule.ts'

/** Keywords that, left bare in a query, mean something else instead of failing. */
const silently =
  /^(user|current_user|session_user|current_role|current_date|current_time|current_timestamp|localtime|localtimestamp)$/

/**
 * A table or column whose name is a reserved word of SQL.
 *
 * Why: It has to be quoted wherever it is written. Without quotes most fail with a syntax error, but some do not: `SELECT user
 * FROM accounts` gives the name of the current role for every row, and `SELECT * FROM user` one row with that name.
 *
 * Bad:
 * ```sql
 * CREATE TABLE "user" (id bigint PRIMARY KEY, name text);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE users (id bigint PRIMARY KEY, name text);
 * ```
 *
 * Source: PostgreSQL documentation, SQL Key Words.
 */
export const reservedName: LintRule = {
  name: 'reserved-name',
  summary: 'a table or column has a reserved word of SQL as its name',
  severity: 'notice',
  why: 'It has to be quoted wherever it is written; without quotes some of these words silently mean something else.',
  check: (facts) => [
    ...facts.tables
      .filter(({ keyword }) => keyword)
      .map((table) => found(tableObject(table), table.name, shownName(table))),
    ...eachColumn((column, table) =>
      column.keyword
        ? found(partObject(table, 'column', column.name), column.name, `${shownName(table)}.${column.name}`)
        : undefined,
    )(facts),
  ],
}

function found(object: LintFound['object'], word: string, name: string): LintFound {
  const trap = silently.test(word)
  return {
    severity: trap ? 'caution' : 'notice',
    object,
    message: trap
      ? `${name} has the name ${word}, which without quotes does not fail: it gives ${/date|time/.test(word) ? 'the current time' : 'the name of the current role'}.`
      : `${name} has to be written "${word}" with quotes.`,
    fix: 'Rename it, with a view or a column under the old name for as long as programs use that (post-ai migrate check tells what breaks).',
  }
}
