import { addedColumns } from '../check/columns.ts'
import { type CheckRule, isInUse, shownTable, whoWaits, worthAWord } from '../check/rule.ts'
import { scanAdvice } from '../check/scan-advice.ts'

/**
 * A table in use is read from end to end under a lock that others wait for.
 *
 * Why: To prove a CHECK, NOT NULL or foreign key for the rows that are there, the server reads all of them, and
 * holds the lock of ALTER TABLE meanwhile. NOT VALID leaves that out, and VALIDATE CONSTRAINT does it later under a
 * lock that stops nobody; in the same transaction it would still hold the lock of the first step.
 *
 * Bad:
 * ```sql
 * ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
 * ```
 *
 * Good:
 * ```sql
 * ALTER TABLE orders ADD CONSTRAINT orders_note_there CHECK (note IS NOT NULL) NOT VALID;
 * COMMIT;
 * ALTER TABLE orders VALIDATE CONSTRAINT orders_note_there;
 * ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TABLE, on NOT VALID and SET NOT NULL.
 */
export const blockingScan: CheckRule = {
  name: 'blocking-scan',
  summary: 'a table is read from end to end while writes wait',
  severity: 'danger',
  check(subject) {
    // only another REFRESH writes to a materialized view
    if ('RefreshMatViewStmt' in subject.node) return []
    const { effects, node, model } = subject
    // not-null-without-default says that it fails: then it is no matter what it reads before
    if (addedColumns(node, model).some(({ key, fails }) => fails && isInUse(model, key))) return []
    const keys = [...effects.scans].filter((key) => !effects.rewrites.has(key) && !effects.builds.has(key))
    const found = worthAWord(subject, new Set(keys)).flatMap((key) => {
      const waiting = whoWaits(subject, key)
      return waiting === null ? [] : [{ key, waiting }]
    })
    const [first] = found
    if (!first) return []
    const tables = found.map(({ key }) => shownTable(key)).join(' and ')
    const verb = found.length === 1 ? 'is' : 'are'
    const { why, fix } = scanAdvice(subject, first.key)
    return [
      {
        message: `${tables} ${verb} read from end to end ${why}; ${first.waiting} wait until that is done.`,
        fix,
      },
    ]
  },
}
