import type { Connection } from '../../postgres/connection.ts'
import { isoTime } from '../../postgres/iso-time.ts'
import type { TableActivity } from './activity.ts'
import { measureWaste, type Suspect } from './measured-waste.ts'

/** A row of the query, with what it takes to measure the table. */
type TableRow = TableActivity & {
  oid: number
  toastOid: number
  /** Bytes that rows of their average width do not explain; null without statistics. */
  unexplained: number | null
}

/**
 * Reads counters, sizes and row layout of all tables, partitioned tables and materialized views outside the system
 * schemas, and has pgstattuple measure those that seem to hold much waste.
 */
export async function readTableActivity(connection: Connection): Promise<TableActivity[]> {
  const rows = await connection.query<TableRow>(tablesSql)
  const measured = await measureWaste(connection, rows.flatMap(suspectsIn))
  return rows.map(({ oid, toastOid, unexplained, ...table }) => ({
    ...table,
    measuredWaste: measured.get(oid) ?? null,
    toast: table.toast ? { ...table.toast, measuredWaste: measured.get(toastOid) ?? null } : null,
  }))
}

/** A piece with its headers: four fit on a page (TOAST_TUPLES_PER_PAGE). */
const BYTES_OF_A_PIECE = 2048

/** The table and its TOAST table, with what each is suspected to waste. */
function suspectsIn({ oid, toastOid, heapBytes, unexplained, toast }: TableRow): Suspect[] {
  const unused = toast && toast.pieces > 0 ? toast.bytes - toast.pieces * BYTES_OF_A_PIECE : 0
  return [
    { oid, bytes: heapBytes, waste: unexplained ?? 0 },
    ...(toast ? [{ oid: toastOid, bytes: toast.bytes, waste: unused }] : []),
  ]
}

/** Header of a row, its pointer and what alignment takes on average: 23, 4 and 9 bytes. */
const ROW_OVERHEAD = 36

const tablesSql = `
  WITH widths AS (
    SELECT schemaname, tablename, sum((1 - null_frac) * avg_width) AS width
    FROM pg_catalog.pg_stats WHERE NOT inherited GROUP BY 1, 2)
  SELECT c.oid::int4 AS oid, c.reltoastrelid::int4 AS "toastOid", n.nspname AS schema, c.relname AS name,
         coalesce(s.seq_scan, 0)::float8 AS "seqScans", coalesce(s.idx_scan, 0)::float8 AS "indexScans",
         coalesce(s.n_tup_ins, 0)::float8 AS inserted, coalesce(s.n_tup_upd, 0)::float8 AS updated,
         coalesce(s.n_tup_hot_upd, 0)::float8 AS "hotUpdated", coalesce(s.n_tup_del, 0)::float8 AS deleted,
         coalesce(s.n_live_tup, 0)::float8 AS "liveRows", coalesce(s.n_dead_tup, 0)::float8 AS "deadRows",
         coalesce(s.n_mod_since_analyze, 0)::float8 AS "modifiedSinceAnalyze",
         ${isoTime('greatest(s.last_vacuum, s.last_autovacuum)')} AS "lastVacuum",
         ${isoTime('greatest(s.last_analyze, s.last_autoanalyze)')} AS "lastAnalyze",
         pg_catalog.pg_relation_size(c.oid)::float8 AS "heapBytes",
         coalesce(pg_catalog.pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)::float8 AS "toastBytes",
         pg_catalog.pg_indexes_size(c.oid)::float8 AS "indexBytes",
         c.relpages AS pages, c.relallvisible AS "allVisiblePages",
         (SELECT coalesce(pg_catalog.jsonb_object_agg(o.option_name, o.option_value), '{}') FROM pg_catalog.pg_options_to_table(c.reloptions) o) AS options,
         (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'name', a.attname, 'length', a.attlen, 'dropped', a.attisdropped, 'storage', a.attstorage,
                   'align', CASE a.attalign WHEN 'd' THEN 8 WHEN 'i' THEN 4 WHEN 's' THEN 2 ELSE 1 END,
                   'statisticsVisible', pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT') AND NOT pg_catalog.row_security_active(c.oid),
                   'compression', nullif(pg_catalog.to_jsonb(a) ->> 'attcompression', '')) ORDER BY a.attnum), '[]')
          FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns,
         pg_catalog.pg_relation_size(c.oid)::float8
           - (greatest(c.reltuples, s.n_live_tup) * (w.width + ${ROW_OVERHEAD}))::float8 AS unexplained,
         CASE WHEN t.oid IS NOT NULL THEN pg_catalog.jsonb_build_object(
           'bytes', pg_catalog.pg_relation_size(t.oid), 'pieces', greatest(t.reltuples, ts.n_live_tup, 0),
           'deadPieces', coalesce(ts.n_dead_tup, 0)) END AS toast,
         pg_catalog.pg_has_role(c.relowner, 'USAGE') OR EXISTS (
           SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = 'pg_read_all_data' AND pg_catalog.pg_has_role(r.oid, 'USAGE')
         ) AS "expressionsVisible"
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid
  LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
  LEFT JOIN pg_catalog.pg_stat_all_tables ts ON ts.relid = t.oid
  LEFT JOIN widths w ON w.schemaname = n.nspname AND w.tablename = c.relname
  WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  ORDER BY 3, 4`
