import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'

/**
 * The type of a column is changed, and its present type is not known.
 *
 * Why: From varchar(10) to varchar(20) or text the table stays as it is; from integer, or from varchar(30) to
 * varchar(20), it is written anew while nobody can use it. With a database, a snapshot or the earlier migrations this
 * is decided, and this rule is silent.
 *
 * Bad:
 * ```sql
 * ALTER TABLE parcels ALTER COLUMN code TYPE text;
 * ```
 *
 * Good:
 * ```sql
 * ALTER TABLE orders ALTER COLUMN email TYPE text;
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TABLE, Notes.
 */
export const unknownTypeChange: CheckRule = {
  name: 'unknown-type-change',
  summary: 'the type of a column is changed, and its present type is not known',
  severity: 'caution',
  check({ model, effects }) {
    return [...effects.uncertain]
      .filter((key) => isInUse(model, key) && !effects.rewrites.has(key))
      .map((key) => ({
        message: `Whether ${shownTable(key)} is written anew, while nobody can use it, depends on the present type of the column, which is not known here.`,
        fix: 'Check with --url or --snapshot, or with the migrations that made the table.',
      }))
  },
}
