import { keyOf } from '../check/model.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'
import { isAddedIn, isRenamedTo } from '../check/swap.ts'

/**
 * A table or column that is in use gets another name.
 *
 * Why: The rename itself takes a moment, but every program that still has the old name fails from then on, and one
 * that already has the new name failed until then: there is no order of deploying that works.
 *
 * Bad:
 * ```sql
 * ALTER TABLE orders RENAME COLUMN note TO remark;
 * ```
 *
 * Good:
 * ```sql
 * ALTER TABLE orders ADD COLUMN remark text;
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TABLE.
 */
export const renameInUse: CheckRule = {
  name: 'rename-in-use',
  summary: 'a name that programs use is changed',
  severity: 'danger',
  check({ node, model, earlier, later }) {
    if (!('RenameStmt' in node)) return []
    const { renameType = '', relation, subname, newname } = node.RenameStmt
    if (!relation || !/^OBJECT_(TABLE|COLUMN|VIEW|MATVIEW)$/.test(renameType)) return []
    const key = keyOf(model, relation)
    const table = shownTable(key)
    if (!isInUse(model, key) || model.tables.get(key)?.kind === 'v') return []
    if (isRenamedTo(later, model, key, subname ?? relation.relname ?? '')) return []
    if (subname !== undefined && isAddedIn(earlier, model, key, subname)) return []
    if (renameType === 'OBJECT_COLUMN')
      return [
        {
          message: `Programs that still say ${table}.${subname} fail as soon as it is called ${newname}.`,
          fix: `Add ${newname}, write both for a while (a trigger), copy the rest in batches, read from it, and drop ${subname} in a later release.`,
        },
      ]
    return [
      {
        message: `Programs that still say ${table} fail as soon as it is called ${newname}.`,
        fix: `In the same transaction make a view for them: CREATE VIEW ${table} AS SELECT * FROM ${newname}; drop it in a later release.`,
      },
    ]
  },
}
