import { eachColumn, type LintRule, partObject, shownName } from '../rule.ts'

/**
 * A time of day with a time zone.
 *
 * Why: Without a date nobody knows whether daylight saving time holds, so the offset in a `timetz` is a guess. The type
 * is there only because the SQL standard has it; it takes 12 bytes.
 *
 * Bad:
 * ```sql
 * CREATE TABLE shops (id bigint PRIMARY KEY, opens_at timetz);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE shops (id bigint PRIMARY KEY, opens_at time, time_zone text);
 * ```
 *
 * Source: PostgreSQL documentation, Date/Time Types; PostgreSQL wiki, Don't Do This.
 */
export const timeWithTimeZone: LintRule = {
  name: 'time-with-time-zone',
  summary: 'a time of day is kept with an offset that no date belongs to',
  severity: 'notice',
  why: 'Without a date nobody knows whether daylight saving time holds, so the offset is a guess.',
  check: eachColumn((column, table) =>
    column.type === 'timetz'
      ? {
          object: partObject(table, 'column', column.name),
          message: `${shownName(table)}.${column.name} is ${column.shown}.`,
          fix: 'Keep a time and the name of the zone in two columns, or a timestamptz when a date belongs to it.',
        }
      : undefined,
  ),
}
