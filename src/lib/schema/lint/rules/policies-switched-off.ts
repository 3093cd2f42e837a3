import { qualifiedName } from '../../../sql/quote.ts'
import { eachTable, type LintRule, shownName, tableObject } from '../rule.ts'

/**
 * Policies on a table whose row level security is off.
 *
 * Why: The policies look as if they protected the rows, and do nothing: everybody with the privilege sees and changes all
 * of them until ALTER TABLE … ENABLE ROW LEVEL SECURITY.
 *
 * Bad:
 * ```sql
 * CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
 * CREATE POLICY own ON notes USING (owner = current_user);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
 * CREATE POLICY own ON notes USING (owner = current_user);
 * ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
 * ```
 *
 * Source: PostgreSQL documentation, Row Security Policies.
 */
export const policiesSwitchedOff: LintRule = {
  name: 'policies-switched-off',
  summary: 'a table has policies and its row level security is off',
  severity: 'danger',
  why: 'The policies do nothing: everybody with the privilege sees and changes all rows.',
  check: eachTable((table) => {
    if (table.rowSecurity || table.policies.length === 0) return []
    return [
      {
        object: tableObject(table),
        message: `${shownName(table)} has the policies ${table.policies.join(', ')}, and row level security is not enabled.`,
        fix: 'Enable it, once you know that the policies let through what the application needs.',
        sql: `ALTER TABLE ${qualifiedName(table.schema, table.name)} ENABLE ROW LEVEL SECURITY;`,
      },
    ]
  }),
}
