import { tableFacts } from '../catalog-facts.ts'
import type { Found, Rule } from '../rule.ts'
import { positionAt } from '../sql-position.ts'

/**
 * UPDATE or DELETE without WHERE changes every row.
 *
 * Why: It is nearly always a mistake; and where it is meant, it locks and rewrites the whole table in one
 * transaction. TRUNCATE empties a table at once; large updates are done in batches.
 *
 * Bad:
 * ```sql
 * UPDATE settings SET value = 'x';
 * ```
 *
 * Good:
 * ```sql
 * UPDATE settings SET value = 'x' WHERE name = 'setting 1';
 * ```
 *
 * Source: PostgreSQL documentation, UPDATE; DELETE; TRUNCATE.
 */
export const dmlWithoutWhere: Rule = {
  name: 'dml-without-where',
  summary: 'UPDATE or DELETE without WHERE changes every row',
  needs: ['sql'],
  severity: 'high',
  check: ({ statement, facts, plan }) => {
    if (!statement) return []
    const { node } = statement
    const fields = 'UpdateStmt' in node ? node.UpdateStmt : 'DeleteStmt' in node ? node.DeleteStmt : undefined
    if (!fields || fields.whereClause) return []
    if ('fromClause' in fields && fields.fromClause) return []
    if ('usingClause' in fields && fields.usingClause) return []
    const verb = 'UpdateStmt' in node ? 'UPDATE' : 'DELETE'
    const name = fields.relation?.relname ?? 'the table'
    const rows =
      tableFacts(facts, name, fields.relation?.schemaname)?.rows ?? plan?.root.children[0]?.planRows
    const found: Found = {
      severity: 'high',
      position: positionAt(statement.sql, fields.relation?.location),
      title: `${verb} without WHERE ${verb === 'UPDATE' ? 'changes' : 'removes'} every row of ${name}`,
      evidence:
        rows === undefined || rows < 0 ? [] : [{ name: 'rows of the table', value: rows, unit: 'rows' }],
      meaning:
        'All rows are locked and written in one transaction, and the table grows by as much until the next VACUUM.',
      nextStep:
        verb === 'DELETE'
          ? `Add the WHERE that was meant, or use TRUNCATE ${name} if it shall be empty.`
          : 'Add the WHERE that was meant, or update in batches by key.',
    }
    return [found]
  },
}
