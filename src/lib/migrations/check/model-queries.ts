const ours = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`

/** Tables, views and what is locked like them, with their sizes; the bytes are those of table and indexes. */
export const tablesSql = `
  SELECT c.oid::int8::int4 AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
         c.reltuples::float8 AS rows,
         CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_table_size(c.oid) + pg_catalog.pg_indexes_size(c.oid) ELSE 0 END::float8 AS bytes,
         (SELECT i.inhparent::int8::int4 FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno LIMIT 1) AS parent,
         c.relispartition AND EXISTS (SELECT FROM pg_catalog.pg_partitioned_table p WHERE p.partdefid = c.oid) AS "isDefault",
         (SELECT pg_catalog.count(*)::int4 FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) AS policies
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND ${ours}
  ORDER BY 2, 3`

/** Columns with their types; `attgenerated` is there since 12. */
export const columnsSql = `
  SELECT a.attrelid::int8::int4 AS "table", a.attname AS name,
         a.attnotnull AND NOT EXISTS (
           SELECT FROM pg_catalog.pg_constraint k
           WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated AND a.attnum = ANY (k.conkey)) AS "notNull",
         coalesce(e.typname, t.typname) AS type, a.atttypmod AS typmod, e.oid IS NOT NULL AS array,
         CASE WHEN a.attidentity <> '' THEN 'i' ELSE coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') END AS generated
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  WHERE a.attnum > 0 AND NOT a.attisdropped AND ${ours}
  ORDER BY 1, a.attnum`

/** Constraints of tables. */
export const constraintsSql = `
  SELECT k.conrelid::int8::int4 AS "table", k.conname AS name, k.contype::text AS kind, k.convalidated AS validated,
         k.confrelid::int8::int4 AS "references", pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS expression,
         (SELECT coalesce(pg_catalog.jsonb_agg(a.attname), '[]') FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)) AS columns
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
  WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND ${ours}
  ORDER BY 1, 2`

/** Indexes with the columns they name. */
export const indexesSql = `
  SELECT i.indrelid::int8::int4 AS "table", n.nspname AS schema, c.relname AS name, i.indisunique AS unique,
         (SELECT coalesce(pg_catalog.jsonb_agg(a.attname), '[]') FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])) AS columns
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE ${ours} ORDER BY 1, 3`

/** The columns that each view reads, by the dependencies of its rule. */
export const viewsSql = `
  SELECT r.ev_class::int8::int4 AS view,
         pg_catalog.jsonb_agg(DISTINCT pg_catalog.jsonb_build_object('table', d.refobjid::int8, 'column', a.attname)) AS reads
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
       AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> r.ev_class
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
  WHERE ${ours} GROUP BY 1`

/** Domains: whether one has a CHECK or is NOT NULL, and what it stands on. */
export const domainsSql = `
  SELECT t.typname AS name, b.typname AS type, t.typtypmod AS typmod, false AS array,
         t.typnotnull OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid) AS constrained
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  WHERE t.typtype = 'd' AND ${ours}`

/** Functions outside the system schemas; of those with one name the least stable. */
export const functionsSql = `
  SELECT p.proname AS name, pg_catalog.max(p.provolatile::text) AS volatility
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prokind = 'f' AND ${ours} GROUP BY 1`

/** What a session of this role and database works with. */
export const sessionSql = `
  SELECT pg_catalog.current_schemas(false)::text[] AS path, pg_catalog.current_setting('TimeZone') AS zone`
