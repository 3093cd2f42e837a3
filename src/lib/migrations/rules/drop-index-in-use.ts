import { tableOfIndex } from '../check/model.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'
import { wordsOf } from '../check/type-name.ts'

/**
 * DROP INDEX without CONCURRENTLY on a table in use.
 *
 * Why: It takes ACCESS EXCLUSIVE on the table: short, but it waits for every running query of it, and all others
 * wait behind it.
 *
 * Bad:
 * ```sql
 * DROP INDEX orders_email;
 * ```
 *
 * Good:
 * ```sql
 * DROP INDEX CONCURRENTLY orders_email;
 * ```
 *
 * Source: PostgreSQL documentation, DROP INDEX.
 */
export const dropIndexInUse: CheckRule = {
  name: 'drop-index-in-use',
  summary: 'an index is dropped under a lock of its table',
  severity: 'caution',
  check({ node, model }) {
    if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_INDEX' || node.DropStmt.concurrent)
      return []
    return (node.DropStmt.objects ?? []).flatMap((object) => {
      const [relname, schemaname] = ('List' in object ? wordsOf(object.List.items) : []).toReversed()
      const found = tableOfIndex(model, { relname, schemaname })
      if (found ? !isInUse(model, found.key) : model.complete) return []
      const table = found ? shownTable(found.key) : 'its table'
      return [
        {
          message: `Reads and writes of ${table} wait until ${relname} is dropped, which waits for every query that runs.`,
          fix: `DROP INDEX CONCURRENTLY ${relname}; outside a transaction.`,
        },
      ]
    })
  },
}
