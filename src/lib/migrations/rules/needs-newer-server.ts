import { newSyntax } from '../check/new-syntax.ts'
import type { CheckRule } from '../check/rule.ts'

/**
 * The statement is of a newer PostgreSQL than the server that it is for.
 *
 * Why: The parser of PostgreSQL 18 takes it, the server does not: the migration would stop there. Tests against a
 * newer server do not show it.
 *
 * Bad:
 * ```sql
 * CREATE TABLE readings (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE readings (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
 * ```
 *
 * Source: PostgreSQL documentation, Release Notes of 12 to 18.
 */
export const needsNewerServer: CheckRule = {
  name: 'needs-newer-server',
  summary: 'the statement needs a newer server than the one it is for',
  severity: 'error',
  check({ node, model, major }) {
    return newSyntax(node, model)
      .filter(({ since }) => major < since)
      .map(({ what, since, instead }) => ({
        message: `${what} needs PostgreSQL ${since}; the server is of version ${major}.`,
        fix: instead,
      }))
  },
}
