import type { Planner } from '../../sandbox/planner.ts'

/** A column or an expression of an index that has no statistics, of a table that has some. */
export interface Gap {
  /** `pg_class.oid` of the table in the sandbox. */
  table: number
  /** Of the column, or of the index's column. */
  name: string
  /** Name of the index; null for a column of the table. */
  index: string | null
  /** Whether ANALYZE is told not to look at it (SET STATISTICS 0). */
  switchedOff: boolean
}

/** Columns of tables with statistics, and expressions of indexes on them, that have none themselves. */
export function statisticsGaps(planner: Planner): Promise<Gap[]> {
  return planner.engine.query<Gap>(gapsSql)
}

/** Virtual generated columns (PostgreSQL 18) are stored nowhere and never analysed. */
const gapsSql = `
  WITH analysed AS (
    SELECT c.oid, c.relkind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
      AND EXISTS (SELECT FROM pg_catalog.pg_statistic s WHERE s.starelid = c.oid AND s.stainherit = (c.relkind = 'p')))
  SELECT t.oid::int4 AS "table", a.attname AS name, NULL::text AS index, coalesce(a.attstattarget, -1) = 0 AS "switchedOff", a.attnum AS place
  FROM analysed t
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 'v'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_statistic s
                    WHERE s.starelid = t.oid AND s.staattnum = a.attnum AND s.stainherit = (t.relkind = 'p'))
  UNION ALL
  SELECT t.oid::int4, a.attname, c.relname, false, a.attnum
  FROM analysed t
  JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indisvalid
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum <= i.indnkeyatts AND i.indkey[a.attnum - 1] = 0
  WHERE coalesce(a.attstattarget, -1) <> 0
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_statistic s WHERE s.starelid = c.oid AND s.staattnum = a.attnum)
  ORDER BY 1, 3 NULLS FIRST, 5`
