/** Whether a namespace n may be shown: not the system's, usable, and among $1 where that is given. */
const shownSchema = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND has_schema_privilege(n.oid, 'USAGE')
  AND ($1::text[] IS NULL OR n.nspname::text = ANY($1))`

const ofNoExtension = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`

/** The schemas ($1: only these), with what they hold. */
export const schemasSql = `
  SELECT n.nspname::text AS name, obj_description(n.oid, 'pg_namespace') AS comment,
    count(c.oid) FILTER (WHERE c.relkind IN ('r', 'p', 'f'))::int4 AS tables,
    count(c.oid) FILTER (WHERE c.relkind IN ('v', 'm'))::int4 AS views,
    (SELECT count(*) FROM pg_proc p WHERE p.pronamespace = n.oid AND ${ofNoExtension('pg_proc', 'p.oid')})::int4 AS functions,
    coalesce(sum(CASE WHEN c.relkind IN ('r', 'm') THEN c.relpages END) * current_setting('block_size')::float8, 0)::float8 AS bytes
  FROM pg_namespace n
  LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (NOT c.relispartition OR c.relkind = 'r') AND has_any_column_privilege(c.oid, 'SELECT')
  WHERE ${shownSchema}
  GROUP BY n.oid, n.nspname ORDER BY 1`

/** What can be found besides tables and views: functions, enum types. $1: only these schemas. */
export const otherObjectsSql = `
  SELECT 'function' AS kind, n.nspname::text AS schema, p.proname::text AS name,
    p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS shown, obj_description(p.oid, 'pg_proc') AS comment,
    '{}'::text[] AS words
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${shownSchema} AND p.oid >= 16384 AND ${ofNoExtension('pg_proc', 'p.oid')}
  UNION ALL
  SELECT 'enum', n.nspname::text, t.typname::text, t.typname::text, obj_description(t.oid, 'pg_type'),
    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE ${shownSchema} AND t.typtype = 'e' AND ${ofNoExtension('pg_type', 't.oid')}`

/** Objects of a name ($3), in a schema ($2) or any, those on the path ($4) first. $1: only these schemas. */
export const namedObjectsSql = `
  SELECT * FROM (
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,
      c.oid::int8::float8 AS oid, n.nspname::text AS schema, c.relname::text AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = $3 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${shownSchema} AND has_any_column_privilege(c.oid, 'SELECT')
    UNION ALL
    SELECT 'function', p.oid::int8::float8, n.nspname::text, p.proname::text
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proname = $3 AND ${shownSchema}
    UNION ALL
    SELECT 'enum', t.oid::int8::float8, n.nspname::text, t.typname::text
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = $3 AND t.typtype = 'e' AND ${shownSchema}
  ) AS object
  WHERE $2::text IS NULL OR schema = $2
  ORDER BY array_position($4::text[], schema) NULLS LAST, schema, kind, oid`

/** A function ($1). */
export const functionSql = `
  SELECT pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result, l.lanname::text AS language,
    CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function' END AS kind,
    CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
    p.prosecdef AS "securityDefiner", obj_description(p.oid, 'pg_proc') AS comment
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.oid = $1::oid`

/** An enum type ($1): its labels, and the columns of it in readable tables of schemas ($2: only these). */
export const enumSql = `
  SELECT obj_description($1::oid, 'pg_type') AS comment,
    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = $1::oid ORDER BY e.enumsortorder) AS labels,
    ARRAY(SELECT format('%I.%I.%I', n.nspname, c.relname, a.attname)
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE a.atttypid IN ($1::oid, (SELECT typarray FROM pg_type WHERE oid = $1::oid)) AND NOT a.attisdropped
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
        AND ($2::text[] IS NULL OR n.nspname::text = ANY($2)) ORDER BY 1) AS columns`
