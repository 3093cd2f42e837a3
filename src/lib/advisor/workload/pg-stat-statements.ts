import { PostAiError } from '../../core/error.ts'
import type { Connection } from '../../postgres/connection.ts'
import { isoTime } from '../../postgres/iso-time.ts'
import { isServerError } from '../../postgres/sql-error.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { measuredColumns } from './measured-columns.ts'
import { mergeMeasures } from './measures.ts'
import type { RecordedStatement } from './recorded-statement.ts'

interface Installed {
  schema: string
  columns: string[]
}

/** What pg_stat_statements holds of the current database, with the time since which it counts. */
export interface RecordedStatements {
  since: string | undefined
  statements: RecordedStatement[]
  /** Texts that the role may not read. */
  hiddenTexts: number
}

/** What stands in place of the texts of others, for a role that may not read them. */
const HIDDEN = '<insufficient privilege>'

/**
 * Reads pg_stat_statements, in any of its versions (`total_time` before 1.8, `total_exec_time` since).
 * Throws `WORKLOAD_UNAVAILABLE` with the exact steps when it is not installed or not loaded.
 */
export async function readStatements(connection: Connection): Promise<RecordedStatements> {
  const [installed] = await connection.query<Installed>(installedSql)
  const [loaded] = await connection.query<{ preloaded: boolean; available: boolean }>(loadedSql)
  const missing = { available: false, preloaded: false, ...loaded, created: installed !== undefined }
  if (!installed) throw unavailable(missing)
  const columns = new Set(installed.columns)
  const view = `${quoteIdentifier(installed.schema)}.pg_stat_statements`
  try {
    const rows = await connection.query<RecordedStatement>(`
      SELECT query AS sql, ${measuredColumns(columns)}
      FROM ${view} s
      WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
        AND query IS NOT NULL AND calls > 0 ${columns.has('toplevel') ? 'AND toplevel' : ''}`)
    const readable = rows.filter((row) => row.sql !== HIDDEN)
    return {
      since: await statisticsSince(connection, installed.schema),
      statements: ofAllUsers(readable),
      hiddenTexts: rows.length - readable.length,
    }
  } catch (error) {
    if (error instanceof PostAiError && isServerError(error.cause) && error.cause.code === '55000') {
      throw unavailable({ ...missing, available: true, preloaded: false })
    }
    throw error
  }
}

function ofAllUsers(rows: readonly RecordedStatement[]): RecordedStatement[] {
  const byText = new Map<string, RecordedStatement>()
  for (const row of rows) {
    const known = byText.get(row.sql)
    byText.set(row.sql, known ? { ...mergeMeasures(known, row), sql: row.sql } : row)
  }
  return [...byText.values()]
}

/** pg_stat_statements_info came with 1.9 (PostgreSQL 14). */
async function statisticsSince(connection: Connection, schema: string): Promise<string | undefined> {
  const [found] = await connection.query<{ name: string | null }>(
    `SELECT pg_catalog.to_regclass(pg_catalog.format('%I.pg_stat_statements_info', $1::text))::text AS name`,
    [schema],
  )
  if (!found?.name) return undefined
  const [info] = await connection.query<{ since: string }>(
    `SELECT ${isoTime('stats_reset')} AS since
     FROM ${quoteIdentifier(schema)}.pg_stat_statements_info`,
  )
  return info?.since
}

const installedSql = `
  SELECT n.nspname AS schema,
         (SELECT pg_catalog.array_agg(a.attname::text) FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
          WHERE c.relname = 'pg_stat_statements' AND c.relnamespace = n.oid AND a.attnum > 0) AS columns
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
  WHERE e.extname = 'pg_stat_statements'`

/** Its own settings exist only while the library is loaded; they are visible to everybody. */
const loadedSql = `
  SELECT EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = 'pg_stat_statements.max') AS preloaded,
         EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'pg_stat_statements') AS available`

/** What is missing: the files on the server, the library in its memory, the extension in the database. */
interface Missing {
  available: boolean
  preloaded: boolean
  created: boolean
}

function unavailable({ available, preloaded, created }: Missing): PostAiError {
  const steps = [
    ...(available ? [] : ['Install the contrib package of the server (postgresql-contrib).']),
    ...(preloaded
      ? []
      : [
          "Load it at server start: ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; (add to what is there), then restart. On a managed service, set it in the parameter group.",
        ]),
    ...(created ? [] : ['In this database: CREATE EXTENSION pg_stat_statements;']),
  ]
  const what = !available
    ? 'The server does not have the pg_stat_statements extension.'
    : `pg_stat_statements is not ${preloaded ? 'installed in this database' : 'loaded'}.`
  return new PostAiError('WORKLOAD_UNAVAILABLE', what, { hints: [...steps, INSTEAD] })
}

const INSTEAD = 'Or give the queries yourself: post-ai advise --workload queries.sql'

/** The failure of a role that sees only its own statements. */
export function mayNotRead(): PostAiError {
  return new PostAiError(
    'WORKLOAD_UNAVAILABLE',
    'This role may not read the query texts in pg_stat_statements.',
    {
      hints: ['As an administrator: GRANT pg_read_all_stats TO <role>;', INSTEAD],
    },
  )
}
