import { rewriteAdvice } from '../check/rewrite-advice.ts'
import { type CheckRule, shownTable, worthAWord } from '../check/rule.ts'

/**
 * A table that is in use is written anew, under a lock that stops reads and writes.
 *
 * Why: ACCESS EXCLUSIVE is held from the first page to the last, and all indexes are built again: minutes for some
 * gigabytes. Until then every query of the table waits, and those behind them. Silent for tables that the file
 * makes, that are empty, or small enough for it to be over at once.
 *
 * Bad:
 * ```sql
 * ALTER TABLE orders ALTER COLUMN amount TYPE bigint;
 * ```
 *
 * Good:
 * ```sql
 * ALTER TABLE orders ADD COLUMN amount_new bigint;
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TABLE, Notes; ATRewriteTables in tablecmds.c.
 */
export const blockingRewrite: CheckRule = {
  name: 'blocking-rewrite',
  summary: 'a table is written anew while nobody can use it',
  severity: 'danger',
  check(subject) {
    return worthAWord(subject, subject.effects.rewrites).map((key) => {
      const { severity, why, fix } = rewriteAdvice(subject, key)
      const doubt = subject.effects.doubts.length > 0 ? ` ${subject.effects.doubts.join(' ')}` : ''
      return {
        ...(severity && { severity }),
        message: `${shownTable(key)} is written anew ${why}; reads and writes wait until that is done.${doubt}`,
        fix,
      }
    })
  },
}
