import { qualifiedName } from '../../../sql/quote.ts'
import { eachTable, type LintRule, primaryKeyOf, shownName, tableObject } from '../rule.ts'

/**
 * A table whose UPDATE and DELETE a publication sends, without anything that says which row is meant.
 *
 * Why: With such a publication UPDATE and DELETE on the table fail: "cannot update table because it does not have a
 * replica identity and publishes updates". INSERT goes on, so it may take a while until somebody notices. A replica
 * identity is the primary key, or what ALTER TABLE … REPLICA IDENTITY names: a unique index, or the whole row (FULL), by which
 * a subscriber looks for each row from end to end of the table.
 *
 * Bad:
 * ```sql
 * CREATE TABLE events (kind text);
 * CREATE PUBLICATION everything FOR TABLE events;
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE events (id bigint PRIMARY KEY, kind text);
 * CREATE PUBLICATION everything FOR TABLE events;
 * ```
 *
 * Source: PostgreSQL documentation, Logical Replication, "Publication".
 */
export const noReplicaIdentity: LintRule = {
  name: 'no-replica-identity',
  summary: 'a published table has no replica identity',
  severity: 'danger',
  why: 'UPDATE and DELETE fail on a table whose changes are published and whose rows nothing tells apart.',
  check: eachTable((table) => {
    const { replicaIdentity, publications } = table
    const identified = replicaIdentity === 'd' ? primaryKeyOf(table) !== undefined : replicaIdentity !== 'n'
    if (publications.length === 0 || identified) return []
    return [
      {
        object: tableObject(table),
        message: `${shownName(table)} is sent by the publication ${publications.join(', ')} and has ${replicaIdentity === 'n' ? 'REPLICA IDENTITY NOTHING, or its index is gone' : 'neither a primary key nor another replica identity'}: UPDATE and DELETE fail.`,
        fix: 'Give it a primary key. Until then the whole row can stand for one, which makes subscribers slow.',
        sql: `ALTER TABLE ${qualifiedName(table.schema, table.name)} REPLICA IDENTITY FULL;`,
        disprovedBy: 'An UPDATE of one row, in a transaction that is rolled back, succeeds.',
      },
    ]
  }),
}
