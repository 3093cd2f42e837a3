import type { LintSeverity } from '../finding.ts'
import { eachColumn, type LintRule, partObject, shownName } from '../rule.ts'

/** Words that are about money wherever they stand. */
const surely = /^(price|prices|salary|wage|wages|revenue|subtotal|payout|refund|invoiced)$/
/** Words that may be about something else: the balance of a wheel, the amount of flour. */
const perhaps = /^(amount|amounts|balance|cost|costs|fee|fees|tax|vat|payment|deposit|discount)$/
/** Words by which it is no sum of money. */
const otherwise =
  /^(rate|ratio|percent|percentage|pct|factor|score|weight|kg|km|index|sensitivity|elasticity|change|multiplier|probability|estimate|estimated|planner)$/

/**
 * An amount of money in a floating point column.
 *
 * Why: `real` and `double precision` keep most decimal fractions only nearly: 0.1 + 0.2 is not 0.3, sums depend on the order
 * of the rows, and comparing for equality fails. It is known by the name of the column, so it is a guess.
 *
 * Silent: Where the name also says rate, ratio, percent, factor, score, or the like.
 *
 * Bad:
 * ```sql
 * CREATE TABLE products (id bigint PRIMARY KEY, unit_price double precision NOT NULL);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE products (id bigint PRIMARY KEY, unit_price numeric(12, 2) NOT NULL);
 * ```
 *
 * Source: PostgreSQL documentation, Numeric Types, "Floating-Point Types".
 */
export const floatAmount: LintRule = {
  name: 'float-amount',
  summary: 'an amount of money is kept in a floating point column',
  severity: 'caution',
  why: 'Floating point keeps most decimal fractions only nearly: sums drift, and equality fails.',
  check: eachColumn((column, table) => {
    if (!/^float[48]$/.test(column.type)) return undefined
    const severity = severityOf(wordsOf(column.name))
    if (!severity) return undefined
    return {
      severity,
      object: partObject(table, 'column', column.name),
      message: `${shownName(table)}.${column.name} is ${column.shown}, and by its name an amount of money.`,
      fix: 'Add a numeric column beside it, write both, copy the values in batches, and read from it.',
      disprovedBy: 'It is no amount of money, or one that is only estimated.',
    }
  }),
}

function severityOf(words: readonly string[]): LintSeverity | undefined {
  if (words.some((word) => otherwise.test(word))) return undefined
  if (words.some((word) => surely.test(word))) return 'caution'
  return words.some((word) => perhaps.test(word)) ? 'notice' : undefined
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
}
