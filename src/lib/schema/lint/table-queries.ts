import { ours, ownedByExtension } from './scope.ts'

/** Whether a name is a keyword that cannot stand for a table or column without quotes (`R` and `T` in the list). */
const keyword = (name: string) =>
  `EXISTS (SELECT FROM pg_catalog.pg_get_keywords() k WHERE k.word = ${name} AND k.catcode IN ('R', 'T'))`

/** Plain and partitioned tables. Sizes are those of the last VACUUM or ANALYZE: asking for the file would wait for locks; `relreplident` of an index that is gone counts as nothing. */
export const tablesSql = `
  SELECT c.oid::text AS id, n.nspname AS schema, c.relname AS name, c.relkind = 'p' AS partitioned,
         (SELECT i.inhparent::text FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition) AS parent,
         ${keyword('c.relname')} AS keyword, c.relpersistence = 'u' AS unlogged,
         c.reltuples::float8 AS rows, c.relpages AS pages,
         greatest(c.relpages, 0) * pg_catalog.current_setting('block_size')::float8 AS bytes,
         CASE WHEN c.relreplident = 'i' AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid AND x.indisreplident)
              THEN 'n' ELSE c.relreplident::text END AS "replicaIdentity",
         c.relrowsecurity AS "rowSecurity",
         (SELECT coalesce(pg_catalog.jsonb_agg(p.polname ORDER BY p.polname), '[]')
          FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) AS policies
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND ${ours('n')} AND NOT ${ownedByExtension('pg_class', 'c.oid')}
  ORDER BY 2, 3`

/** Publications that send changes of rows that are there already. */
export const publicationsSql = `
  SELECT t.schemaname AS schema, t.tablename AS name, p.pubname AS publication
  FROM pg_catalog.pg_publication p
  JOIN pg_catalog.pg_publication_tables t ON t.pubname = p.pubname
  WHERE p.pubupdate OR p.pubdelete
  ORDER BY 3`

/** Columns; a domain is shown by the type it stands on. */
export const columnsSql = `
  SELECT a.attrelid::text AS "table", a.attname AS name, a.attnum::int4 AS number, coalesce(b.typname, t.typname) AS type,
         pg_catalog.format_type(a.atttypid, a.atttypmod) AS shown,
         CASE WHEN t.typname = 'bpchar' AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS length,
         a.attnotnull AS "notNull",
         CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS default,
         a.attidentity <> '' AS identity,
         ${keyword('a.attname')} AS keyword
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND ${ours('n')}
  ORDER BY a.attrelid, a.attnum`

const columnNames = (numbers: string, table: string) => `
  (SELECT coalesce(pg_catalog.jsonb_agg(a.attname ORDER BY u.place), '[]')
   FROM pg_catalog.unnest(${numbers}) WITH ORDINALITY AS u(number, place)
   JOIN pg_catalog.pg_attribute a ON a.attrelid = ${table} AND a.attnum = u.number)`

/** Constraints; `conenforced` is there since 18, `confdelsetcols` since 15. */
export const constraintsSql = `
  SELECT k.conrelid::text AS "table", k.conname AS name, k.contype::text AS kind,
         ${columnNames('k.conkey', 'k.conrelid')} AS columns,
         CASE WHEN k.contype = 'f' THEN k.confrelid::text END AS "references",
         ${columnNames('k.confkey', 'k.confrelid')} AS "referencedColumns",
         k.convalidated AS validated,
         coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true) AS enforced,
         CASE WHEN k.contype = 'f' THEN k.confdeltype::text END AS "onDelete",
         CASE WHEN k.contype = 'f' AND k.confdeltype IN ('n', 'd') THEN
           (SELECT coalesce(pg_catalog.jsonb_agg(a.attname), '[]')
            FROM pg_catalog.jsonb_array_elements_text(
                   coalesce(nullif(pg_catalog.to_jsonb(k) -> 'confdelsetcols', 'null'), '[]')) AS u(number)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number::int2)
           ELSE '[]' END AS "onDeleteColumns",
         NOT k.conislocal OR k.conparentid <> 0 AS inherited
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
  WHERE k.conrelid <> 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND ${ours('n')}
  ORDER BY k.conrelid, k.conname`

/** Indexes; of builds by other roles only the database may be visible. Equal ids of keys mean equal expression, collation, operator family and type. */
export const indexesSql = `
  SELECT i.indrelid::text AS "table", i.indexrelid::text AS id, c.relname AS name, am.amname AS method,
         i.indisunique AS unique, i.indisvalid AS valid,
         NOT i.indisvalid AND EXISTS (
           SELECT FROM pg_catalog.pg_stat_progress_create_index p
           WHERE coalesce(p.relid, i.indrelid) = i.indrelid AND p.datname = pg_catalog.current_database()) AS building,
         (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'id', pg_catalog.concat_ws(' ', pg_catalog.pg_get_indexdef(i.indexrelid, k.n + 1, true), o.opcfamily, o.opcintype,
                                              i.indcollation[k.n], ia.attoptions::text),
                   'option', i.indoption[k.n], 'column', a.attname) ORDER BY k.n)
          FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) AS k(n)
          JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k.n]
          JOIN pg_catalog.pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k.n + 1
          LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n] AND i.indkey[k.n] > 0) AS keys,
         (SELECT coalesce(pg_catalog.jsonb_agg(a.attname ORDER BY k.n), '[]')
          FROM pg_catalog.generate_series(i.indnkeyatts, i.indnatts - 1) AS k(n)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n]) AS includes,
         pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
         coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false) AS "nullsNotDistinct",
         i.indimmediate AS immediate,
         CASE WHEN own.conname IS NOT NULL
              THEN pg_catalog.jsonb_build_object('name', own.conname, 'type', own.contype) END AS constraint,
         keys.name AS "referencedBy",
         i.indisreplident AS "replicaIdentity", i.indisclustered AS clustered,
         EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid) AS attached,
         greatest(c.relpages, 0) * pg_catalog.current_setting('block_size')::float8 AS bytes
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_constraint own ON own.conindid = i.indexrelid AND own.contype IN ('p', 'u', 'x')
  LEFT JOIN (SELECT k.conindid AS id, min(k.conname::text) AS name FROM pg_catalog.pg_constraint k
             WHERE k.contype = 'f' GROUP BY 1) keys ON keys.id = i.indexrelid
  WHERE ${ours('n')}
  ORDER BY i.indrelid, c.relname`
