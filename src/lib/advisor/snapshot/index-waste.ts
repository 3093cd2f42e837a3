import { BLOCK_SIZE } from '../../core/block-size.ts'
import { PostAiError } from '../../core/error.ts'
import type { Connection } from '../../postgres/connection.ts'
import { quoteIdentifier } from '../../sql/quote.ts'

/** Measuring reads an index from its first page to its last: only so large ones, the largest first … */
const MOST_BYTES = 256 * 2 ** 20
/** … until so much has been read altogether. */
const MOST_BYTES_TOGETHER = 2 ** 30
/** Smaller indexes waste too little to be looked at. */
const LEAST_BYTES = 4 * 2 ** 20
/** What a freshly built hash index keeps free (its fillfactor is 75). */
const HASH_FREE = 0.25

interface Suspect {
  oid: number
  method: 'btree' | 'hash'
  bytes: number
  /** Per cent of a leaf page that a build fills. */
  fillfactor: number
}

/**
 * Bytes that a rebuild of an index would free, by `pg_class.oid`, measured with pgstattuple where that is installed and
 * the role may call it. Measured are B-tree and hash indexes of 4 to 256 MB whose size or whose table's writes suggest
 * waste, at most 1 GB of them; of the others nothing is known. One that cannot be read (locked, gone) is left out.
 */
export async function measureIndexWaste(connection: Connection): Promise<Map<number, number>> {
  const waste = new Map<number, number>()
  const [functions] = await connection.query<{ schema: string; btree: boolean; hash: boolean }>(functionsSql)
  if (!functions || !(functions.btree || functions.hash)) return waste
  const suspects = await connection.query<Suspect>(suspectsSql, [
    LEAST_BYTES,
    MOST_BYTES,
    MOST_BYTES_TOGETHER,
  ])
  for (const suspect of suspects.filter(({ method }) => functions[method])) {
    const bytes = await orUnread(measure(connection, quoteIdentifier(functions.schema), suspect))
    if (bytes !== undefined && Number.isFinite(bytes)) waste.set(suspect.oid, Math.max(0, bytes))
  }
  return waste
}

async function measure(connection: Connection, schema: string, suspect: Suspect): Promise<number> {
  const { oid, method, bytes, fillfactor } = suspect
  if (method === 'hash') {
    const [hash] = await connection.query<{ free: number }>(
      `SELECT free_percent::float8 / 100 AS free FROM ${schema}.pgstathashindex($1::pg_catalog.oid::pg_catalog.regclass)`,
      [oid],
    )
    return hash ? bytes * (hash.free - HASH_FREE) : Number.NaN
  }
  const [tree] = await connection.query<{ leaves: number; unused: number; density: number }>(
    `SELECT leaf_pages::float8 AS leaves, (empty_pages + deleted_pages)::float8 AS unused, avg_leaf_density AS density
     FROM ${schema}.pgstatindex($1::pg_catalog.oid::pg_catalog.regclass)`,
    [oid],
  )
  // without a leaf the density is no number
  return tree ? BLOCK_SIZE * (tree.unused + tree.leaves * (1 - tree.density / fillfactor)) : Number.NaN
}

async function orUnread<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof PostAiError && error.code.startsWith('SQL_')) return undefined
    throw error
  }
}

const functionsSql = `
  SELECT n.nspname AS schema, callable.btree, callable.hash
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace,
       LATERAL (SELECT coalesce(pg_catalog.has_function_privilege(pg_catalog.to_regprocedure(pg_catalog.format('%I.pgstatindex(regclass)', n.nspname)), 'EXECUTE'), false) AS btree,
                       coalesce(pg_catalog.has_function_privilege(pg_catalog.to_regprocedure(pg_catalog.format('%I.pgstathashindex(regclass)', n.nspname)), 'EXECUTE'), false) AS hash) callable
  WHERE e.extname = 'pgstattuple' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')`

/**
 * Larger than its rows with their line pointers need at the fillfactor by more than 15 %, or rows removed and moved for
 * 15 % of the table. Columns without visible statistics are taken as 8 bytes wide.
 */
const suspectsSql = `
  WITH sized AS (
    SELECT c.oid, am.amname AS method, pg_catalog.pg_relation_size(c.oid) AS bytes, greatest(c.reltuples, 0) AS rows,
           coalesce((SELECT o.option_value::int FROM pg_catalog.pg_options_to_table(c.reloptions) o WHERE o.option_name = 'fillfactor'),
                    CASE am.amname WHEN 'hash' THEN 75 ELSE 90 END) AS fillfactor,
           (SELECT pg_catalog.sum(coalesce(s.avg_width, 8)) FROM pg_catalog.pg_attribute a
            LEFT JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = a.attname
            WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) AND a.attnum > 0) AS width,
           (SELECT u.n_tup_del + u.n_tup_upd - u.n_tup_hot_upd FROM pg_catalog.pg_stat_user_tables u WHERE u.relid = i.indrelid) AS gone
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_am am ON am.oid = c.relam
    WHERE c.relkind = 'i' AND i.indisvalid AND c.relpersistence <> 't' AND am.amname IN ('btree', 'hash')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'),
  suspects AS (
    SELECT *, pg_catalog.sum(bytes) OVER (ORDER BY bytes DESC, oid) AS together FROM sized
    WHERE bytes BETWEEN $1::float8 AND $2::float8
      AND (bytes > 1.15 * rows * (ceil(coalesce(width, 8) / 8.0) * 8 + 12) * 100 / fillfactor OR gone > 0.15 * rows))
  SELECT oid::int8::float8 AS oid, method, bytes::float8 AS bytes, fillfactor FROM suspects
  WHERE together <= $3::float8 ORDER BY bytes DESC`
