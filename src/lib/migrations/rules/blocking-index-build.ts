import { indexAdvice } from '../check/index-advice.ts'
import { type CheckRule, shownTable, whoWaits, worthAWord } from '../check/rule.ts'

/**
 * An index of a table in use is built under a lock that stops writes.
 *
 * Why: CREATE INDEX holds SHARE until the index is whole, so every INSERT, UPDATE and DELETE waits; ADD UNIQUE and
 * ADD PRIMARY KEY hold ACCESS EXCLUSIVE, and reads wait too. CONCURRENTLY builds it while the table is used.
 *
 * Bad:
 * ```sql
 * CREATE INDEX orders_amount_idx ON orders (amount);
 * ```
 *
 * Good:
 * ```sql
 * CREATE INDEX CONCURRENTLY orders_amount_idx ON orders (amount);
 * ```
 *
 * Source: PostgreSQL documentation, CREATE INDEX, Building Indexes Concurrently.
 */
export const blockingIndexBuild: CheckRule = {
  name: 'blocking-index-build',
  summary: 'an index is built while writes wait',
  severity: 'danger',
  check(subject) {
    const { builds, rewrites } = subject.effects
    const keys = [...builds].filter((key) => !rewrites.has(key))
    const found = worthAWord(subject, new Set(keys)).flatMap((key) => {
      const waiting = whoWaits(subject, key)
      return waiting === null ? [] : [{ key, waiting }]
    })
    const [first] = found
    if (!first) return []
    const tables = found.map(({ key }) => shownTable(key)).join(' and ')
    return [
      {
        message: `An index of ${tables} is built; ${first.waiting} wait until that is done.`,
        fix: indexAdvice(subject),
      },
    ]
  },
}
