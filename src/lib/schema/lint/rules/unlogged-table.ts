import { qualifiedName } from '../../../sql/quote.ts'
import { eachTable, type LintRule, shownName, tableObject } from '../rule.ts'

/**
 * A table that a crash empties.
 *
 * Why: An UNLOGGED table writes no WAL: after a crash or an immediate stop of the server it is empty, and no standby and no
 * backup of the files has its rows. That is right for what can be made again, and for nothing else.
 *
 * Bad:
 * ```sql
 * CREATE UNLOGGED TABLE carts (id bigint PRIMARY KEY);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE carts (id bigint PRIMARY KEY);
 * ```
 *
 * Source: PostgreSQL documentation, CREATE TABLE, "UNLOGGED".
 */
export const unloggedTable: LintRule = {
  name: 'unlogged-table',
  summary: 'a table is emptied by a crash of the server',
  severity: 'notice',
  why: 'After a crash it is empty, and no standby and no backup of the files has its rows.',
  check: eachTable((table) =>
    table.unlogged
      ? [
          {
            object: tableObject(table),
            message: `${shownName(table)} is UNLOGGED.`,
            fix: 'Where its rows matter, make it a logged one: that writes it anew while it is locked.',
            sql: `ALTER TABLE ${qualifiedName(table.schema, table.name)} SET LOGGED;`,
            disprovedBy: 'Its rows can be made again, as those of a cache.',
          },
        ]
      : [],
  ),
}
