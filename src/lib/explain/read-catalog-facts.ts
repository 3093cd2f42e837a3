import type { Node } from '@pgsql/types'
import type { CatalogFacts, TableFacts } from '../plan/catalog-facts.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/quote.ts'
import { relationNames } from '../sql/relations.ts'

/** Asks a database, which may be a server or the sandbox, one question. */
export type Ask = (sql: string) => Promise<{ facts: TableFacts }[]>

/** Reads what the rules need to know of the tables that a statement names; names that mean no table are left out. */
export async function readCatalogFacts(ask: Ask, node: Node): Promise<CatalogFacts> {
  const names = relationNames(node).map(({ schema, name }) =>
    [schema, name]
      .filter((part) => part !== undefined)
      .map(quoteIdentifier)
      .join('.'),
  )
  if (names.length === 0) return { tables: [] }
  const rows = await ask(catalogFactsSql(names))
  return { tables: rows.map(({ facts }) => facts) }
}

const catalogFactsSql = (names: readonly string[]) => `
  SELECT pg_catalog.json_build_object(
    'schema', n.nspname, 'name', c.relname, 'rows', c.reltuples,
    'bytes', pg_catalog.pg_relation_size(c.oid),
    'toastBytes', CASE WHEN c.reltoastrelid = 0 THEN 0 ELSE pg_catalog.pg_relation_size(c.reltoastrelid) END,
    'columns', (
      SELECT described.list FROM (
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', a.attname,
          'type', COALESCE(b.typname, t.typname),
          'bytewise', CASE WHEN a.attcollation = 0 THEN true ELSE (
            SELECT CASE
              WHEN l.collprovider = 'd' AND COALESCE(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c') = 'i' THEN false
              WHEN l.collprovider = 'i' THEN false
              ELSE COALESCE(NULLIF(l.collcollate, ''), d.datcollate) IN ('C', 'POSIX') OR l.collprovider = 'b' END
            FROM pg_catalog.pg_collation l, pg_catalog.pg_database d
            WHERE l.oid = a.attcollation AND d.datname = pg_catalog.current_database()) END,
          'averageWidth', s.avg_width
        ) ORDER BY a.attnum) AS list
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
        LEFT JOIN LATERAL (
          SELECT max(p.avg_width) AS avg_width FROM pg_catalog.pg_stats p
          WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND p.attname = a.attname) s ON true
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      ) AS described),
    'indexes', (
      SELECT COALESCE(pg_catalog.json_agg(pg_catalog.json_build_object(
        'name', ic.relname,
        'method', m.amname,
        'keys', (SELECT pg_catalog.json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, true) ORDER BY k)
                 FROM pg_catalog.generate_series(1, i.indnkeyatts) k),
        'operatorClasses', (SELECT pg_catalog.json_agg(o.opcname ORDER BY u.place)
                            FROM pg_catalog.unnest(i.indclass::oid[]) WITH ORDINALITY AS u (opclass, place)
                            JOIN pg_catalog.pg_opclass o ON o.oid = u.opclass),
        'partial', i.indpred IS NOT NULL
      ) ORDER BY ic.relname), '[]')
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
      JOIN pg_catalog.pg_am m ON m.oid = ic.relam
      WHERE i.indrelid = c.oid AND i.indisvalid)
  ) AS facts
  FROM (SELECT DISTINCT pg_catalog.to_regclass(name) AS oid FROM pg_catalog.unnest(ARRAY[${names.map(quoteLiteral).join(', ')}]) name) named
  JOIN pg_catalog.pg_class c ON c.oid = named.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'f')`
