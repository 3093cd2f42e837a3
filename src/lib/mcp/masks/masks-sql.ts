/** Columns of a name ($3) in relations of a name ($2), in a schema ($1) or in all. */
export const namedColumnsSql = `
  SELECT c.oid::int8::float8 AS relation, a.attnum::int4 AS "column"
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname = $2 AND a.attname = $3
    AND ($1::text IS NULL OR n.nspname = $1)`

/**
 * Columns that hold what given ones ($1 relation, $2 number) hold: the same of parents and children; and, with their trees,
 * the generated columns of their tables.
 */
export const treeColumnsSql = `
  WITH masked AS (
    SELECT m.relation, m.number, a.attname AS name
    FROM ROWS FROM (unnest($1::oid[]), unnest($2::int2[])) AS m(relation, number)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = m.relation AND a.attnum = m.number)
  SELECT a.attrelid::int8::float8 AS relation, a.attnum::int4 AS "column", NULL AS tree
  FROM masked m
  JOIN pg_catalog.pg_inherits i ON m.relation IN (i.inhrelid, i.inhparent)
  JOIN pg_catalog.pg_attribute a ON a.attrelid IN (i.inhrelid, i.inhparent) AND a.attname = m.name
    AND a.attnum > 0 AND NOT a.attisdropped
  UNION
  SELECT a.attrelid::int8::float8, a.attnum::int4, d.adbin::text
  FROM masked m
  JOIN pg_catalog.pg_attribute a ON a.attrelid = m.relation AND a.attgenerated <> ''
  JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum`

/**
 * Views and materialized views that read some relations ($1), with the trees of their queries; and materialized views that were
 * made by calling functions of users, which may have read anything.
 */
export const relationsReadingSql = `
  SELECT w.ev_class::int8::float8 AS relation, w.ev_action::text AS tree,
    ARRAY(SELECT a.attnum::int4 FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = w.ev_class AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    c.relkind = 'm' AND EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass)
        AND d.refobjid >= 16384) AS "callsFunctions"
  FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
  WHERE w.ev_type = '1' AND EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
      AND (d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = ANY($1::oid[]) AND d.refobjid <> w.ev_class
        OR c.relkind = 'm' AND d.refobjid >= 16384
          AND d.refclassid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_operator'::regclass)))`

/** The readable columns of relations ($1), by which they are told in full. */
export const readableColumnsSql = `
  SELECT c.oid::int8::float8 AS relation, n.nspname AS schema, c.relname AS name, a.attname AS "column", a.attnum::int4 AS number
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.oid = ANY($1::oid[]) AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
  ORDER BY c.oid, a.attnum`

/** What names ($1) mean in this session, as the server itself would look them up. */
export const meaningSql = `
  SELECT name, pg_catalog.to_regclass(name)::oid::int8::float8 AS relation
  FROM pg_catalog.unnest($1::text[]) AS name`
