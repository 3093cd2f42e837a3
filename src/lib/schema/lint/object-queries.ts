import { ours, ownedByExtension } from './scope.ts'

/** The server, as far as rules depend on it. */
export const serverSql = `
  SELECT pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) AS version,
         pg_catalog.current_setting('server_version_num')::int4 / 10000 AS major,
         pg_catalog.current_setting('wal_level') AS "walLevel"`

/** Schemas in which PUBLIC, which has no name in has_schema_privilege's catalog but this word, may create. */
export const openSchemasSql = `
  SELECT n.nspname AS name FROM pg_catalog.pg_namespace n
  WHERE ${ours('n')} AND pg_catalog.has_schema_privilege('public', n.oid, 'CREATE')
  ORDER BY 1`

/**
 * Views over tables with row level security whose policies do not hold for the owner of the view: it owns the table (and
 * the table does not force them), is a superuser, or has BYPASSRLS.
 */
export const viewsSql = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind = 'm' AS materialized,
         coalesce((SELECT pg_catalog.lower(pg_catalog.split_part(o, '=', 2)) IN ('true', 'on', 'yes', '1')
                   FROM pg_catalog.unnest(c.reloptions) o WHERE o ~ '^security_invoker='), false) AS invoker,
         (SELECT pg_catalog.jsonb_agg(DISTINCT tn.nspname || '.' || t.relname)
          FROM pg_catalog.pg_rewrite r
          JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
               AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          JOIN pg_catalog.pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p') AND t.relrowsecurity
          JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
          JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
          WHERE r.ev_class = c.oid
            AND (o.rolsuper OR o.rolbypassrls OR (t.relowner = c.relowner AND NOT t.relforcerowsecurity))) AS bypasses,
         (SELECT coalesce(pg_catalog.jsonb_agg(DISTINCT coalesce(g.rolname, 'PUBLIC')), '[]')
          FROM pg_catalog.aclexplode(c.relacl) x LEFT JOIN pg_catalog.pg_roles g ON g.oid = x.grantee
          WHERE x.privilege_type = 'SELECT' AND x.grantee <> c.relowner) AS readers
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('v', 'm') AND ${ours('n')} AND NOT ${ownedByExtension('pg_class', 'c.oid')}
  ORDER BY 1, 2`

/** SECURITY DEFINER functions in languages whose bodies name objects; `prosqlbody` is there since 14. */
export const functionsSql = `
  SELECT n.nspname AS schema, p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS name,
         o.rolname AS owner, o.rolsuper AS "ownerIsSuperuser",
         pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE') AS open,
         (SELECT pg_catalog.substr(s, 13) FROM pg_catalog.unnest(p.proconfig) s WHERE s ~ '^search_path=') AS "searchPath",
         (pg_catalog.to_jsonb(p) ->> 'prosqlbody') IS NOT NULL AS bound
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
  WHERE p.prosecdef AND l.lanname NOT IN ('c', 'internal')
    AND ${ours('n')} AND NOT ${ownedByExtension('pg_proc', 'p.oid')}
  ORDER BY 1, 2`

/**
 * Whole-number columns with a sequence (serial, identity, or a default that calls nextval), and the others that are a
 * primary key by themselves; with the last value of the sequence and the highest value in the statistics.
 */
export const sequencesSql = `
  SELECT a.attrelid::text AS "table", n.nspname AS schema, c.relname AS "tableName", a.attname AS column, t.typname AS type,
         CASE WHEN s.oid IS NULL THEN NULL ELSE pg_catalog.jsonb_build_object(
           'schema', sn.nspname, 'name', s.relname, 'type', st.typname, 'cycles', q.seqcycle) END AS sequence,
         least(q.seqmax, CASE t.typname WHEN 'int2' THEN 32767 WHEN 'int4' THEN 2147483647 ELSE 9223372036854775807 END)::float8 AS "limit",
         (SELECT v.last_value::float8 FROM pg_catalog.pg_sequences v
          WHERE v.schemaname = sn.nspname AND v.sequencename = s.relname) AS "lastValue",
         (SELECT (m.bounds)[pg_catalog.array_upper(m.bounds, 1)]::float8
          FROM (SELECT p.histogram_bounds::text::int8[] AS bounds FROM pg_catalog.pg_stats p
                WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND p.attname = a.attname
                  AND p.inherited = (c.relkind = 'p')) m) AS highest
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typname IN ('int2', 'int4', 'int8')
  LEFT JOIN LATERAL (
    SELECT d.objid AS id FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
      AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND EXISTS (SELECT FROM pg_catalog.pg_sequence z WHERE z.seqrelid = d.objid)
    UNION
    SELECT d.refobjid FROM pg_catalog.pg_attrdef f
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = f.oid
    WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND EXISTS (SELECT FROM pg_catalog.pg_sequence z WHERE z.seqrelid = d.refobjid)
    LIMIT 1) own ON true
  LEFT JOIN pg_catalog.pg_class s ON s.oid = own.id
  LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
  LEFT JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
  LEFT JOIN pg_catalog.pg_type st ON st.oid = q.seqtypid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND ${ours('n')} AND NOT ${ownedByExtension('pg_class', 'c.oid')}
    AND (s.oid IS NOT NULL OR EXISTS (
      SELECT FROM pg_catalog.pg_constraint k
      WHERE k.conrelid = a.attrelid AND k.contype = 'p' AND k.conkey = ARRAY[a.attnum]))
  ORDER BY 2, 3, 4`

/**
 * Enums and the columns that have them; the statistics of a column list all values of the sample when there is no
 * histogram beside the most common ones.
 */
export const enumsSql = `
  SELECT n.nspname AS schema, t.typname AS name,
         (SELECT pg_catalog.jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS labels,
         (SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'schema', cn.nspname, 'table', c.relname, 'column', a.attname,
                   'rows', CASE WHEN c.reltuples < 0 OR (c.reltuples = 0 AND c.relpages = 0) THEN NULL ELSE c.reltuples END,
                   'seen', CASE WHEN a.atttypid = t.oid AND s.most_common_vals IS NOT NULL AND s.histogram_bounds IS NULL
                                THEN pg_catalog.to_jsonb(s.most_common_vals::text::text[]) END) ORDER BY c.relname, a.attname), '[]')
          FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
          JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
          LEFT JOIN pg_catalog.pg_stats s ON s.schemaname = cn.nspname AND s.tablename = c.relname AND s.attname = a.attname
               AND s.inherited = (c.relkind = 'p')
          WHERE a.atttypid IN (t.oid, t.typarray) AND a.attnum > 0 AND NOT a.attisdropped) AS uses
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  WHERE t.typtype = 'e' AND ${ours('n')} AND NOT ${ownedByExtension('pg_type', 't.oid')}
  ORDER BY 1, 2`

/** What the role may not see; see the views pg_sequences and pg_stats. */
export const hiddenSql = `
  SELECT pg_catalog.count(*) FILTER (
           WHERE c.relkind = 'S' AND NOT pg_catalog.has_sequence_privilege(c.oid, 'SELECT,USAGE'))::int4 AS sequences,
         pg_catalog.count(*) FILTER (
           WHERE c.relkind IN ('r', 'p') AND NOT pg_catalog.has_any_column_privilege(c.oid, 'SELECT'))::int4 AS tables
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE ${ours('n')}`
