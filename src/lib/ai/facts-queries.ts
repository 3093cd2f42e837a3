/** The schemas in which a name without one is looked for. */
export const pathSql = `SELECT pg_catalog.current_schemas(false)::pg_catalog.text[] AS path`

/** What the role may read, without partitions; those on the path ($1) first. */
export const tablesSql = `
  SELECT c.oid::int4 AS oid, n.nspname AS schema, c.relname AS name,
         CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,
         CASE WHEN c.relkind IN ('r', 'm') AND c.reltuples >= 0 AND (c.reltuples > 0 OR c.relpages > 0) THEN c.reltuples::float8
              WHEN c.relkind = 'p' THEN (
                SELECT sum(greatest(p.reltuples, 0))::float8 FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
                WHERE i.inhparent = c.oid) END AS rows,
         obj_description(c.oid, 'pg_class') AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.oid >= 16384
    AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY array_position($1::text[], n.nspname::text) NULLS LAST, 2, 3`

/** Their columns. A role with rights on the table has them on every column. */
export const columnsSql = `
  SELECT a.attrelid::int4 AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
         a.attnotnull AS "notNull", d.description AS comment
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.oid >= 16384
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND (has_table_privilege(c.oid, 'SELECT') OR has_column_privilege(c.oid, a.attnum, 'SELECT'))
  ORDER BY a.attrelid, a.attnum`

/** Keys and checks, with the names of their columns in the order of the key. */
export const keysSql = `
  SELECT k.conrelid::int4 AS "table",
         CASE k.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign' ELSE 'check' END AS kind,
         ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS m(number, place)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = m.number ORDER BY m.place) AS columns,
         nullif(k.confrelid, 0)::int4 AS target,
         ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS m(number, place)
               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = m.number ORDER BY m.place) AS target_columns,
         CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END AS condition
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid AND NOT c.relispartition
  WHERE k.contype IN ('p', 'u', 'f', 'c') AND k.conrelid >= 16384 AND k.conparentid = 0
  ORDER BY k.conrelid, k.contype, k.conname`

/** Labels of enum types in their order. */
export const enumsSql = `
  SELECT format_type(e.enumtypid, NULL) AS type, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
  FROM pg_enum e GROUP BY e.enumtypid ORDER BY 1`

/** What statistics say of the columns of some tables ($1), without any value: shares and counts. */
export const statisticsSql = `
  SELECT c.oid::int4 AS "table", s.attname AS name, s.null_frac::float8 AS "nullShare",
         CASE WHEN s.n_distinct >= 0 THEN s.n_distinct ELSE -s.n_distinct * greatest(c.reltuples, 0) END::float8 AS distinct
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.inherited = (c.relkind = 'p')
  WHERE c.oid = ANY($1::oid[]) ORDER BY 1, 2`
