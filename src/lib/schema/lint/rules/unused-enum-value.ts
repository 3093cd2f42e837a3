import { formatCount } from '../../../core/units.ts'
import type { LintEnum } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { type LintRule, shownName } from '../rule.ts'

/** A sample of fewer rows says too little about what never occurs. */
const LEAST_ROWS = 10_000

/**
 * A value of an enum that no row seems to have.
 *
 * Why: Values cannot be taken out of an enum, so one that is never used, or no longer, stays in every list that programs build
 * from it. It rests on the sample of ANALYZE (30,000 rows of each table by default): a rare value may be missing there.
 *
 * Silent: Where a column of the type has no statistics, fewer than 10,000 rows, or is an array; where the role may not see them.
 *
 * Bad:
 * ```sql
 * CREATE TYPE order_status AS ENUM ('new', 'paid', 'mislaid');
 * CREATE TABLE orders (id bigint PRIMARY KEY, status order_status NOT NULL);
 * INSERT INTO orders SELECT n, (ARRAY['new', 'paid'])[1 + n % 2]::order_status FROM generate_series(1, 20000) n;
 * ANALYZE orders;
 * ```
 *
 * Good:
 * ```sql
 * CREATE TYPE order_status AS ENUM ('new', 'paid');
 * CREATE TABLE orders (id bigint PRIMARY KEY, status order_status NOT NULL);
 * INSERT INTO orders SELECT n, (ARRAY['new', 'paid'])[1 + n % 2]::order_status FROM generate_series(1, 20000) n;
 * ANALYZE orders;
 * ```
 *
 * Source: PostgreSQL documentation, Enumerated Types; pg_stats.
 */
export const unusedEnumValue: LintRule = {
  name: 'unused-enum-value',
  summary: 'no row seems to have a value of an enum',
  severity: 'notice',
  why: 'A value cannot be taken out of an enum: one that is not used stays in every list that programs build from it.',
  check: ({ enums }) => enums.flatMap((one) => findingOf(one) ?? []),
}

function findingOf(one: LintEnum): LintFound | undefined {
  const { uses, labels, schema, name } = one
  if (uses.length === 0) return undefined
  if (uses.some(({ seen, rows }) => seen === null || rows === null || rows < LEAST_ROWS)) return undefined
  const seen = new Set(uses.flatMap((use) => use.seen ?? []))
  const unused = labels.filter((label) => !seen.has(label))
  if (unused.length === 0) return undefined
  const where = uses
    .map(
      ({ schema, table, column, rows }) =>
        `${shownName({ schema, name: table })}.${column} (some ${formatCount(rows ?? 0)} rows)`,
    )
    .join(', ')
  return {
    object: { kind: 'type', schema, name, part: null },
    message: `${shownName(one)}: ANALYZE saw no ${unused.join(', ')} in ${where}.`,
    fix: 'Ask the rows; when it is so, make a new type without them and swap it in, or use a table of values with a foreign key.',
    disprovedBy: uses
      .map(
        ({ schema, table, column }) =>
          `A row in SELECT FROM ${shownName({ schema, name: table })} WHERE ${column} IN (${unused.map((label) => `'${label}'`).join(', ')}) LIMIT 1.`,
      )
      .join(' '),
  }
}
