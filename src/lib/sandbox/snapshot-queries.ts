import { isoTime } from '../postgres/iso-time.ts'

/** Tables (and what is planned like one) and indexes outside the system schemas, with the size of the main fork. */
export const relationsSql = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
         CASE WHEN c.relkind IN ('r', 'i', 'm') THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END::float8 AS bytes,
         c.reltuples::float8 AS rows
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'i', 'm', 'p', 'I') AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  ORDER BY 1, 2`

/** The settings that a plan or its cost depends on. */
export const settingsSql = `
  SELECT name, pg_catalog.current_setting(name) AS value FROM pg_catalog.pg_settings
  WHERE category LIKE 'Query Tuning%'
     OR name IN ('work_mem', 'hash_mem_multiplier', 'default_statistics_target', 'TimeZone', 'DateStyle', 'IntervalStyle')`

/** When and where the snapshot is taken: time, search path, extensions, and the collation of the database. */
export const identitySql = `
  SELECT ${isoTime('pg_catalog.now()')} AS taken_at,
         pg_catalog.current_schemas(false)::text[] AS search_path,
         d.datcollate AS collate,
         (SELECT coalesce(pg_catalog.array_agg(extname::text ORDER BY extname), '{}') FROM pg_catalog.pg_extension) AS extensions,
         pg_catalog.to_jsonb(d) ->> 'datlocprovider' AS provider,
         coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale') AS locale
  FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()`

/**
 * Tables that pg_dump could not lock, and tables with statistics of which this role sees none: pg_stats shows only
 * columns the role may read. ACCESS SHARE wants SELECT before PostgreSQL 16 and any data privilege since
 * (`LockTableAclCheck`).
 */
export const hiddenSql = `
  WITH visible AS (
    SELECT c.oid, n.nspname AS schema, c.relname AS name, c.reltuples,
           pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid,
             CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000
                  THEN 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE' ELSE 'SELECT' END) AS lockable
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)')
  SELECT schema, name, CASE WHEN lockable THEN 'statistics' ELSE 'structure' END AS what
  FROM visible v
  WHERE NOT lockable
     OR reltuples > 0 AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND pg_catalog.has_column_privilege(v.oid, a.attnum, 'SELECT'))
  ORDER BY 1, 2`
