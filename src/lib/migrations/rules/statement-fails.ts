import type { CheckRule } from '../check/rule.ts'

/**
 * The embedded server, which has the schema, refused the statement.
 *
 * Why: The statements are run one after the other on an empty copy of the schema. What fails there, for another reason
 * than rows or roles that the copy lacks, fails in production too, perhaps after half of the migration.
 *
 * Bad:
 * ```sql
 * ALTER TABLE orders ADD COLUMN note text;
 * ```
 *
 * Good:
 * ```sql
 * ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;
 * ```
 *
 * Source: PostgreSQL documentation, Appendix A, PostgreSQL Error Codes.
 */
export const statementFails: CheckRule = {
  name: 'statement-fails',
  summary: 'the embedded server refused the statement',
  severity: 'error',
  check({ failure }) {
    if (failure === null) return []
    return [
      {
        ...(failure.unsure && { severity: 'caution' as const }),
        message: `It fails: ${failure.message}.${failure.unsure ? ` ${failure.unsure}` : ''}`,
        fix: 'Correct the statement, or those before it.',
      },
    ]
  },
}
