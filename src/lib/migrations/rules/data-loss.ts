import { droppedColumns, droppedSchemas } from '../check/columns.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'
import { isAddedIn, isRenamedTo } from '../check/swap.ts'

/**
 * A table, a column or the rows of a table are thrown away.
 *
 * Why: Nothing brings them back but a backup, and a program that still names them fails at once. Silent for tables
 * that the file made itself, and for empty ones.
 *
 * Bad:
 * ```sql
 * ALTER TABLE orders DROP COLUMN note;
 * ```
 *
 * Good:
 * ```sql
 * -- deploy the program that no longer names it; in a later release:
 * -- post-ai: ignore data-loss nothing reads it since the last release
 * ALTER TABLE orders DROP COLUMN note;
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TABLE and TRUNCATE.
 */
export const dataLoss: CheckRule = {
  name: 'data-loss',
  summary: 'rows or columns that are in use are thrown away',
  severity: 'danger',
  check({ node, model, effects, earlier, later }) {
    const gone = [...effects.drops].filter((key) => isInUse(model, key)).map(shownTable)
    const isTruncate = 'TruncateStmt' in node
    const columns = droppedColumns(node, model)
      .filter(
        ({ key, column }) =>
          !isRenamedTo(later, model, key, column) && !isAddedIn(earlier, model, key, column),
      )
      .map(({ key, column }) => `${shownTable(key)}.${column}`)
    const schemas = droppedSchemas(node).filter(() => gone.length === 0 && !model.complete)
    if (gone.length + columns.length + schemas.length === 0) return []
    const what = [
      ...gone.map((table) => `${isTruncate ? 'all rows of' : 'the table'} ${table}`),
      ...columns.map((one) => `the column ${one}`),
      ...schemas.map((schema) => `the schema ${schema}`),
    ]
    return [
      {
        message: `This throws away ${what.join(', ')}: only a backup brings that back.`,
        fix: 'Deploy a program that no longer uses it first. Then, when you are sure: -- post-ai: ignore data-loss <why it is not needed>',
      },
    ]
  },
}
