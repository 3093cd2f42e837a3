/** Tables, materialized views and partitioned tables outside the system schemas. */
export const tablesSql = `
  SELECT c.oid::int4 AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
         c.reltuples::float8 AS rows, c.relpages AS pages,
         (SELECT inhparent::int4 FROM pg_catalog.pg_inherits WHERE inhrelid = c.oid AND c.relispartition) AS parent
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  ORDER BY 2, 3`

/**
 * Their columns with statistics. A partitioned table has only inherited statistics, a plain one only its own.
 * `n_distinct` below zero is a multiple of the row count; without statistics the planner's own default (200) is
 * taken (DEFAULT_NUM_DISTINCT in selfuncs.h).
 */
export const columnsSql = `
  SELECT a.attrelid::int4 AS "table", a.attname AS name, a.attnum::int4 AS number,
         pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, coalesce(b.typname, t.typname) AS "typeName", t.typcategory::text AS category,
         a.attcollation = 0 OR (
           SELECT CASE l.collprovider WHEN 'd' THEN d.datcollate IN ('C', 'POSIX') WHEN 'b' THEN true
                                      ELSE coalesce(l.collcollate, '') IN ('C', 'POSIX') END
           FROM pg_catalog.pg_collation l, pg_catalog.pg_database d
           WHERE l.oid = a.attcollation AND d.datname = pg_catalog.current_database()) AS bytewise,
         a.attnotnull AS "notNull",
         coalesce(s.avg_width, CASE WHEN t.typlen > 0 THEN t.typlen ELSE 32 END)::int4 AS width,
         CASE WHEN t.typlen = -1 THEN 1 WHEN t.typalign = 'd' THEN 8 WHEN t.typalign = 'i' THEN 4 WHEN t.typalign = 's' THEN 2 ELSE 1 END AS align,
         coalesce(s.null_frac, 0)::float8 AS "nullFraction",
         CASE WHEN s.n_distinct IS NULL THEN 200 WHEN s.n_distinct >= 0 THEN s.n_distinct
              ELSE greatest(1, -s.n_distinct * greatest(c.reltuples, 0)) END::float8 AS distinct,
         coalesce(s.correlation, 0)::float8 AS correlation,
         EXISTS (SELECT FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod AND am.amname = 'btree'
                 WHERE o.opcdefault AND o.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid)
                    OR o.opcdefault AND t.typname = 'varchar' AND o.opcname = 'text_ops'
                    OR o.opcdefault AND t.typtype = 'e' AND o.opcname = 'enum_ops'
                    OR o.opcdefault AND t.typcategory = 'A' AND o.opcname = 'array_ops') AS sortable,
         s.attname IS NOT NULL AS "hasStatistics",
         s.elem_count_histogram[array_upper(s.elem_count_histogram, 1)]::float8 AS elements
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'm', 'p')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
       AND s.inherited = (c.relkind = 'p')
  WHERE a.attnum > 0 AND NOT a.attisdropped
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  ORDER BY 1, 3`

/** Indexes with their key columns; `indoption` bit 0 is DESC, bit 1 NULLS FIRST. */
export const indexesSql = `
  SELECT i.indexrelid::int4 AS oid, n.nspname AS schema, c.relname AS name, i.indrelid::int4 AS "table", am.amname AS method,
         i.indisunique AS unique, i.indisvalid AS valid,
         EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) AS constraint,
         pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
         pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
         (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'column', a.attname, 'descending', i.indoption[k.n] & 1 = 1, 'nullsFirst', i.indoption[k.n] & 2 = 2,
                   'sql', pg_catalog.pg_get_indexdef(i.indexrelid, k.n + 1, true),
                   'defaultClass', o.opcdefault, 'operatorClass', o.opcname) ORDER BY k.n)
          FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) AS k(n)
          JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k.n]
          LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n] AND i.indkey[k.n] > 0) AS keys,
         (SELECT coalesce(pg_catalog.jsonb_agg(a.attname ORDER BY k.n), '[]')
          FROM pg_catalog.generate_series(i.indnkeyatts, i.indnatts - 1) AS k(n)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n]) AS includes,
         (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'width', coalesce(s.avg_width, CASE WHEN ia.attlen > 0 THEN ia.attlen ELSE 32 END),
                   'align', CASE WHEN ia.attlen = -1 THEN 1 WHEN ia.attalign = 'd' THEN 8 WHEN ia.attalign = 'i' THEN 4 WHEN ia.attalign = 's' THEN 2 ELSE 1 END)
                 ORDER BY ia.attnum)
          FROM pg_catalog.pg_attribute ia
          LEFT JOIN pg_catalog.pg_attribute ta ON ta.attrelid = i.indrelid AND ta.attnum = i.indkey[ia.attnum - 1]
          LEFT JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = tc.relname AND s.attname = ta.attname
               AND s.inherited = (tc.relkind = 'p')
          WHERE ia.attrelid = i.indexrelid) AS shape
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  ORDER BY 2, 3`

/** Views outside the system schemas; read while the search path is empty, so that all names are qualified. */
export const viewsSql = `
  SELECT n.nspname AS schema, c.relname AS name, pg_catalog.pg_get_viewdef(c.oid) AS definition
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'v' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`
