import { qualifiedName } from '../../../sql/quote.ts'
import type { LintView, SchemaFacts } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { type LintRule, shownName } from '../rule.ts'

/**
 * A view that shows rows which the policies of its tables hide.
 *
 * Why: A view reads its tables with the rights of its owner. Where the owner also owns the tables, or is a superuser, their row
 * level security does not hold, and whoever may read the view sees all rows. Since PostgreSQL 15 a view can read with the rights of
 * who asks (security_invoker); a materialized view cannot.
 *
 * Silent: Where the table forces its policies on its owner, or the view belongs to a role that they hold for.
 *
 * Bad:
 * ```sql
 * CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
 * ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
 * CREATE POLICY own ON notes USING (owner = current_user);
 * CREATE VIEW recent_notes AS SELECT * FROM notes;
 * GRANT SELECT ON recent_notes TO PUBLIC;
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
 * CREATE POLICY own ON notes USING (owner = current_user);
 * CREATE VIEW recent_notes AS SELECT * FROM notes WHERE owner = current_user;
 * GRANT SELECT ON recent_notes TO PUBLIC;
 * ```
 *
 * Source: PostgreSQL documentation, CREATE VIEW; Rules and Privileges.
 */
export const viewBypassesPolicies: LintRule = {
  name: 'view-bypasses-policies',
  summary: 'a view shows rows that the policies of its tables hide',
  severity: 'danger',
  why: 'Whoever may read the view sees all rows: it reads with the rights of its owner, for whom the policies do not hold.',
  check: (facts) =>
    facts.views
      .filter(({ bypasses, invoker }) => bypasses.length > 0 && !invoker)
      .map((view) => findingOf(view, facts)),
}

function findingOf(view: LintView, { server, isCopy }: SchemaFacts): LintFound {
  const { schema, name, materialized, bypasses, readers } = view
  const tables = bypasses.map((table) => table.replace(/^public\./, '')).join(', ')
  const who =
    readers.length > 0 ? `${readers.join(', ')} may read it` : 'nobody but its owner may read it yet'
  const canInvoke = !materialized && server.major >= 15
  return {
    severity: readers.length > 0 ? 'danger' : isCopy ? 'caution' : 'notice',
    object: { kind: 'view', schema, name, part: null },
    message: `The ${materialized ? 'materialized view' : 'view'} ${shownName(view)} reads ${tables} without regard to row level security; ${who}.`,
    fix: canInvoke
      ? 'Let it read with the rights of who asks.'
      : 'Give it to a role for which the policies hold, or take the right to read it from the others.',
    sql: canInvoke ? `ALTER VIEW ${qualifiedName(schema, name)} SET (security_invoker = true);` : null,
    disprovedBy: 'Its own WHERE keeps to what its readers may see.',
  }
}
