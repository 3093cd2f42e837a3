import { quoteIdentifier } from '../../../sql/quote.ts'
import type { LintRule } from '../rule.ts'

/**
 * A schema in which everybody may create objects.
 *
 * Why: Whoever may connect can make a function or operator there that stands before the one that others mean, and that
 * runs with their rights once they call it (CVE-2018-1058). Up to PostgreSQL 14 the schema public is so by default; a database
 * that was upgraded or restored from there still is.
 *
 * Bad:
 * ```sql
 * CREATE SCHEMA app;
 * GRANT CREATE ON SCHEMA app TO PUBLIC;
 * REVOKE CREATE ON SCHEMA public FROM PUBLIC;
 * ```
 *
 * Good:
 * ```sql
 * CREATE SCHEMA app;
 * REVOKE CREATE ON SCHEMA public FROM PUBLIC;
 * ```
 *
 * Source: PostgreSQL documentation, Schemas, "Usage Patterns".
 */
export const openSchema: LintRule = {
  name: 'open-schema',
  summary: 'everybody may create objects in a schema',
  severity: 'caution',
  why: 'Whoever may connect can put a function there that stands before the one that others mean.',
  check: ({ openSchemas }) =>
    openSchemas.map((name) => ({
      object: { kind: 'schema' as const, schema: name, name, part: null },
      message: `PUBLIC may create in the schema ${name}.`,
      fix: 'Take the right from PUBLIC, and give it to the role that makes the tables.',
      sql: `REVOKE CREATE ON SCHEMA ${quoteIdentifier(name)} FROM PUBLIC;`,
      disprovedBy: 'Only one role can connect to this database.',
    })),
}
