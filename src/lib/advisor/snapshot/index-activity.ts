import type { Connection } from '../../postgres/connection.ts'
import type { IndexActivity } from './activity.ts'

/** Reads counters and state of all indexes outside the system schemas, invalid ones included. */
export async function readIndexActivity(connection: Connection): Promise<IndexActivity[]> {
  return connection.query<IndexActivity>(indexesSql)
}

const indexesSql = `
  SELECT n.nspname AS schema, c.relname AS name, t.relname AS "table",
         coalesce(s.idx_scan, 0)::float8 AS scans, NULL::text AS "lastScan",
         pg_catalog.pg_relation_size(c.oid)::float8 AS bytes, i.indisvalid AS valid, i.indisunique AS unique,
         (SELECT k.conname::text FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')) AS constraint,
         (SELECT min(k.conname::text) FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype = 'f') AS "referencedBy",
         i.indisreplident AS "replicaIdentity", i.indisclustered AS clustered,
         c.relispartition AS attached, pg_catalog.pg_get_indexdef(c.oid) AS definition,
         EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid) AS building,
         NULL::float8 AS "measuredWaste"
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_user_indexes s ON s.indexrelid = c.oid
  WHERE c.relkind IN ('i', 'I') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  ORDER BY 1, 2`
