import { nodesOf } from '../../sql/walk.ts'
import { keyOf } from '../check/model.ts'
import { type CheckRule, shownTable } from '../check/rule.ts'

/**
 * ALTER COLUMN TYPE on a column that a view or materialized view reads.
 *
 * Why: The server refuses it: the view would have to be made anew. The same is true of DROP COLUMN without CASCADE.
 *
 * Bad:
 * ```sql
 * ALTER TABLE customers ALTER COLUMN name TYPE varchar(80);
 * ```
 *
 * Good:
 * ```sql
 * DROP VIEW names;
 * ALTER TABLE customers ALTER COLUMN name TYPE varchar;
 * CREATE VIEW names AS SELECT name FROM customers;
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TABLE; ATPrepAlterColumnType in tablecmds.c.
 */
export const viewUsesColumn: CheckRule = {
  name: 'view-uses-column',
  summary: 'a view stands on the column whose type is changed',
  severity: 'error',
  check({ node, model }) {
    if (!('AlterTableStmt' in node)) return []
    const key = keyOf(model, node.AlterTableStmt.relation ?? {})
    return nodesOf(node, 'AlterTableCmd').flatMap(({ subtype = '', name, behavior }) => {
      const drops = subtype === 'AT_DropColumn' && behavior !== 'DROP_CASCADE'
      if (subtype !== 'AT_AlterColumnType' && !drops) return []
      const views = [...model.tables.values()].filter(({ reads }) =>
        reads.some(({ table, column }) => table === key && column === name),
      )
      if (views.length === 0) return []
      const names = views.map((view) => shownTable(`${view.schema}.${view.name}`)).join(', ')
      return [
        {
          message: `${names} reads ${shownTable(key)}.${name}: the server refuses the change.`,
          fix: `Drop ${names} first and make it anew afterwards, all in one transaction.`,
        },
      ]
    })
  },
}
