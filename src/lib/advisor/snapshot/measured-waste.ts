import { PostAiError } from '../../core/error.ts'
import type { Connection } from '../../postgres/connection.ts'
import { quoteIdentifier } from '../../sql/quote.ts'

/** A relation that an estimate suspects to hold waste; bytes. */
export interface Suspect {
  oid: number
  bytes: number
  waste: number
}

/** Less is not worth reading a table for. */
const LEAST_WASTE = 8 * 2 ** 20
const LEAST_SHARE = 0.1
/** Measuring reads at worst the whole table: so much of one, and so much together. */
const MOST_OF_ONE = 2 ** 30
const MOST_TOGETHER = 4 * 2 ** 30
const MOST_SECONDS = 10
const QUERY_CANCELED = '57014'
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Bytes of free and dead space of those relations where much is suspected, by oid, as pgstattuple measures
 * them: it reads the pages that are not all-visible, and takes the others' from the free space map. Nothing where
 * the extension is not installed or the role may not call it; relations above 1 GiB are left out, as is what comes
 * after 4 GiB together, and each is given 10 seconds.
 */
export async function measureWaste(
  connection: Connection,
  suspects: readonly Suspect[],
): Promise<Map<number, number>> {
  const measured = new Map<number, number>()
  const asked = worthReading(suspects)
  const [extension] = asked.length > 0 ? await connection.query<{ schema: string }>(extensionSql) : []
  if (!extension) return measured
  const [before] = await connection.query<{ timeout: string }>(timeoutSql)
  await limitTime(connection, `${MOST_SECONDS}s`)
  for (const { oid } of asked) {
    const waste = await wasteOf(connection, quoteIdentifier(extension.schema), oid)
    if (waste !== undefined) measured.set(oid, waste)
  }
  if (before) await limitTime(connection, before.timeout)
  return measured
}

/** Before PostgreSQL 14 the quick function takes no TOAST tables, but the thorough one does. */
const FUNCTIONS = [
  { name: 'pgstattuple_approx', free: 'approx_free_space' },
  { name: 'pgstattuple', free: 'free_space' },
]

async function wasteOf(connection: Connection, schema: string, oid: number): Promise<number | undefined> {
  for (const { name, free } of FUNCTIONS) {
    const sql = `SELECT (${free} + dead_tuple_len)::float8 AS waste FROM ${schema}.${name}($1::oid::regclass)`
    try {
      const [row] = await connection.query<{ waste: number }>(sql, [oid])
      return row?.waste
    } catch (error) {
      if (!(error instanceof PostAiError) || !error.sql) throw error
      // too slow or locked: the thorough function would do no better
      if (error.sql.sqlstate === QUERY_CANCELED || error.sql.sqlstate === LOCK_NOT_AVAILABLE) return undefined
    }
  }
  return undefined
}

/** The most wasteful first, as long as they may be read. */
function worthReading(suspects: readonly Suspect[]): Suspect[] {
  let together = 0
  return suspects
    .filter(
      ({ bytes, waste }) => waste >= LEAST_WASTE && waste >= LEAST_SHARE * bytes && bytes <= MOST_OF_ONE,
    )
    .sort((a, b) => b.waste - a.waste)
    .filter(({ bytes }) => {
      together += bytes
      return together <= MOST_TOGETHER
    })
}

async function limitTime(connection: Connection, value: string): Promise<void> {
  await connection.query(`SELECT pg_catalog.set_config('statement_timeout', $1, false)`, [value])
}

const timeoutSql = `SELECT pg_catalog.current_setting('statement_timeout') AS timeout`

const extensionSql = `
  SELECT n.nspname AS schema
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
  JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid AND p.proname = 'pgstattuple_approx'
  WHERE e.extname = 'pgstattuple' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE')`
