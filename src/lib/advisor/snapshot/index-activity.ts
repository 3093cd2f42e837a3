import type { Connection } from '../../postgres/connection.ts'
import { isoTime } from '../../postgres/iso-time.ts'
import type { IndexActivity } from './activity.ts'
import { measureIndexWaste } from './index-waste.ts'

/** Reads counters and state of all indexes outside the system schemas, invalid ones included. */
export async function readIndexActivity(connection: Connection): Promise<IndexActivity[]> {
  const rows = await connection.query<IndexActivity & { oid: number }>(indexesSql)
  const waste = await measureIndexWaste(connection)
  return rows.map(({ oid, ...index }) => ({ ...index, measuredWaste: waste.get(oid) ?? null }))
}

/**
 * `last_idx_scan` is there since PostgreSQL 16. What a build of another role works on is hidden from a role without
 * pg_read_all_stats: then every invalid index counts as being built.
 */
const indexesSql = `
  SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name, t.relname AS "table",
         coalesce(s.idx_scan, 0)::float8 AS scans,
         ${isoTime(`(pg_catalog.to_jsonb(s) ->> 'last_idx_scan')::timestamptz`)} AS "lastScan",
         pg_catalog.pg_relation_size(c.oid)::float8 AS bytes, i.indisvalid AS valid, i.indisunique AS unique,
         (SELECT k.conname::text FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')) AS constraint,
         (SELECT min(k.conname::text) FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype = 'f') AS "referencedBy",
         i.indisreplident AS "replicaIdentity", i.indisclustered AS clustered,
         c.relispartition AS attached, pg_catalog.pg_get_indexdef(c.oid) AS definition,
         EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p
                 WHERE p.index_relid = c.oid
                    OR NOT i.indisvalid AND p.datname = pg_catalog.current_database() AND coalesce(p.relid, i.indrelid) = i.indrelid) AS building
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_user_indexes s ON s.indexrelid = c.oid
  WHERE c.relkind IN ('i', 'I') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  ORDER BY n.nspname, c.relname`
