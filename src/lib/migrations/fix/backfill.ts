import { quoteLiteral } from '../../sql/quote.ts'
import { type FixStep, outside } from './fix.ts'

/** So many pages of the table are one batch: a thousand rows or two, tens of milliseconds. */
const PAGES = 16
/** Rows that concurrent updates moved are looked for afterwards, so many at a time. */
const ROWS = 2000

/**
 * A DO block that sets a column in batches, each a transaction: page after page (a TID range scan, PostgreSQL 14 and
 * newer), then those rows that moved while it ran. `condition` must be false for a row that is done.
 */
export function backfillStep(table: string, assignment: string, condition: string): FixStep {
  return outside(`DO $backfill$
DECLARE
  last bigint := pg_catalog.pg_relation_size(${quoteLiteral(table)}::regclass) / pg_catalog.current_setting('block_size')::bigint;
  page bigint := 0;
  low tid;
  high tid;
BEGIN
  WHILE page <= last LOOP
    low := pg_catalog.format('(%s,0)', page)::tid;
    high := pg_catalog.format('(%s,0)', page + ${PAGES})::tid;
    UPDATE ${table} SET ${assignment} WHERE ctid >= low AND ctid < high AND ${condition};
    COMMIT;
    page := page + ${PAGES};
  END LOOP;
  FOR again IN 1..1000 LOOP
    UPDATE ${table} SET ${assignment} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${ROWS})) AND ${condition};
    EXIT WHEN NOT FOUND;
    COMMIT;
  END LOOP;
END $backfill$`)
}

/** What has to be known about a backfill on this version. */
export function backfillNotes(major: number): string[] {
  return major >= 14
    ? []
    : [
        'PostgreSQL 13 reads the whole table for every batch: on a large table fill it by ranges of the primary key.',
      ]
}
