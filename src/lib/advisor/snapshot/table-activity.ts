import type { Connection } from '../../postgres/connection.ts'
import type { TableActivity } from './activity.ts'

/** Reads counters, sizes and row layout of all tables and materialized views outside the system schemas. */
export async function readTableActivity(connection: Connection): Promise<TableActivity[]> {
  return connection.query<TableActivity>(tablesSql)
}

const iso = (expression: string) =>
  `pg_catalog.to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`

const tablesSql = `
  SELECT n.nspname AS schema, c.relname AS name,
         coalesce(s.seq_scan, 0)::float8 AS "seqScans", coalesce(s.idx_scan, 0)::float8 AS "indexScans",
         coalesce(s.n_tup_ins, 0)::float8 AS inserted, coalesce(s.n_tup_upd, 0)::float8 AS updated,
         coalesce(s.n_tup_hot_upd, 0)::float8 AS "hotUpdated", coalesce(s.n_tup_del, 0)::float8 AS deleted,
         coalesce(s.n_live_tup, 0)::float8 AS "liveRows", coalesce(s.n_dead_tup, 0)::float8 AS "deadRows",
         coalesce(s.n_mod_since_analyze, 0)::float8 AS "modifiedSinceAnalyze",
         ${iso('greatest(s.last_vacuum, s.last_autovacuum)')} AS "lastVacuum",
         ${iso('greatest(s.last_analyze, s.last_autoanalyze)')} AS "lastAnalyze",
         pg_catalog.pg_relation_size(c.oid)::float8 AS "heapBytes",
         coalesce(pg_catalog.pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)::float8 AS "toastBytes",
         pg_catalog.pg_indexes_size(c.oid)::float8 AS "indexBytes",
         c.relpages AS pages, c.relallvisible AS "allVisiblePages",
         (SELECT coalesce(pg_catalog.jsonb_object_agg(o.option_name, o.option_value), '{}') FROM pg_catalog.pg_options_to_table(c.reloptions) o) AS options,
         (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'name', a.attname, 'length', a.attlen, 'dropped', a.attisdropped, 'storage', a.attstorage,
                   'align', CASE a.attalign WHEN 'd' THEN 8 WHEN 'i' THEN 4 WHEN 's' THEN 2 ELSE 1 END,
                   'compression', nullif(pg_catalog.to_jsonb(a) ->> 'attcompression', '')) ORDER BY a.attnum), '[]')
          FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns,
         NULL::float8 AS "measuredWaste"
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  ORDER BY 1, 2`
