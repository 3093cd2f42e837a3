/** A table or view ($1). */
export const tableSql = `
  SELECT obj_description(c.oid, 'pg_class') AS comment, c.reltuples::float8 AS rows, c.relispartition AS "isPartition",
    c.relrowsecurity AS "rowSecurity",
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_total_relation_size(c.oid)::float8
         WHEN c.relkind = 'p' THEN (SELECT sum(pg_total_relation_size(t.relid))::float8 FROM pg_partition_tree(c.oid) t) END AS bytes,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) END AS definition,
    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
    (SELECT count(*) FROM pg_inherits i WHERE i.inhparent = c.oid)::int4 AS children
  FROM pg_class c WHERE c.oid = $1::oid`

/** Its columns, with what statistics say without telling a value. */
export const columnsSql = `
  SELECT a.attnum::int4 AS number, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "notNull",
    CASE WHEN a.attgenerated <> '' THEN 'generated' WHEN a.attidentity <> '' THEN 'identity' END AS made,
    CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "default",
    col_description(a.attrelid, a.attnum) AS comment, s.null_frac::float8 AS "nullShare",
    CASE WHEN s.n_distinct >= 0 THEN s.n_distinct ELSE -s.n_distinct * greatest(c.reltuples, 0) END::float8 AS distinct
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
    AND s.inherited = (c.relkind = 'p')
  WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
    AND has_column_privilege(c.oid, a.attnum, 'SELECT')
  ORDER BY a.attnum`

/** Keys and checks ($1), and the foreign keys of others that refer to it, in schemas ($2: only these). */
export const constraintsSql = `
  SELECT k.contype::text AS kind, k.conname::text AS name, pg_get_constraintdef(k.oid, true) AS definition,
    format('%I.%I', n.nspname, c.relname) AS "table", k.conrelid = $1::oid AS own
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
    AND (k.conrelid = $1::oid OR k.contype = 'f' AND k.confrelid = $1::oid AND k.conparentid = 0)
    AND ($2::text[] IS NULL OR n.nspname::text = ANY($2))
  ORDER BY k.conrelid = $1::oid DESC, position(k.contype::text IN 'pufcx'), 4, 2`

/** Its indexes. */
export const indexesSql = `
  SELECT x.relname::text AS name, pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid AS valid,
    pg_relation_size(i.indexrelid)::float8 AS bytes
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = $1::oid ORDER BY 1`
