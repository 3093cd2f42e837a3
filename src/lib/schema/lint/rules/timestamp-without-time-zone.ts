import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import { eachColumn, type LintRule, partObject, shownName } from '../rule.ts'

/** What gives the time of the session's own zone when it is put into a column without one. */
const now =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|CURRENT_TIMESTAMP|LOCALTIMESTAMP|'now'/i

/**
 * A point in time kept without its time zone.
 *
 * Why: `timestamp` is what a clock on the wall shows, and does not say which wall. A default such as now() is written in
 * the TimeZone of the session, so two sessions with different settings write different values for the same moment; an hour
 * a year happens twice. `timestamptz` takes the same 8 bytes, keeps the moment, and shows it in the zone of who asks.
 *
 * Silent: A notice only where the default does not depend on the session: the values may be meant as local times.
 *
 * Bad:
 * ```sql
 * CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamp NOT NULL DEFAULT now());
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz NOT NULL DEFAULT now());
 * ```
 *
 * Source: PostgreSQL documentation, Date/Time Types; PostgreSQL wiki, Don't Do This.
 */
export const timestampWithoutTimeZone: LintRule = {
  name: 'timestamp-without-time-zone',
  summary: 'a point in time is kept without its time zone',
  severity: 'caution',
  why: 'A timestamp does not say in which zone it is: the same moment is written as different values by sessions with different TimeZone.',
  check: eachColumn((column, table) => {
    if (column.type !== 'timestamp') return undefined
    const { default: byDefault, shown } = column
    const depends = byDefault !== null && now.test(byDefault) && !/timezone\(|AT TIME ZONE/i.test(byDefault)
    const name = `${shownName(table)}.${column.name}`
    const change = `ALTER TABLE ${qualifiedName(table.schema, table.name)} ALTER COLUMN ${quoteIdentifier(column.name)} TYPE timestamp with time zone`
    return {
      severity: depends ? 'caution' : 'notice',
      object: partObject(table, 'column', column.name),
      message: depends
        ? `${name} is ${shown}, and its default ${byDefault} is written in the time zone of the session.`
        : `${name} is ${shown}.`,
      fix: 'If its values are in UTC, no row is written anew when the session says so too and no precision is given; indexes on it are built anew while the table is locked.',
      sql: /^timestamp\b/.test(shown) ? `BEGIN;\nSET LOCAL TimeZone = 'UTC';\n${change};\nCOMMIT;` : null,
      disprovedBy: 'It is meant as the time on a local clock, wherever that is: an opening hour, a birthday.',
    }
  }),
}
