import { eachTable, type LintRule, shownName, tableObject } from '../rule.ts'

/**
 * Row level security without a policy.
 *
 * Why: Everybody but the owner and superusers sees no row and can write none, without any error on reading. That may be
 * meant, for a table that only its owner uses; else an application wonders why the table is empty.
 *
 * Bad:
 * ```sql
 * CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
 * ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
 * ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
 * CREATE POLICY own ON notes USING (owner = current_user);
 * ```
 *
 * Source: PostgreSQL documentation, Row Security Policies.
 */
export const noPolicy: LintRule = {
  name: 'no-policy',
  summary: 'row level security is on and no policy lets anybody see a row',
  severity: 'notice',
  why: 'Everybody but its owner sees an empty table.',
  check: eachTable((table) =>
    table.rowSecurity && table.policies.length === 0
      ? [
          {
            object: tableObject(table),
            message: `${shownName(table)} has row level security and no policy.`,
            fix: 'Make policies for those who shall see rows: CREATE POLICY … USING (…).',
            disprovedBy: 'Only its owner is to use it.',
          },
        ]
      : [],
  ),
}
