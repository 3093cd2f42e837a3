import { PostAiError } from '../core/error.ts'
import type { Connection } from '../postgres/connection.ts'
import { isServerError } from '../postgres/sql-error.ts'
import { quoteIdentifier } from '../sql/quote.ts'
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

/**
 * Reads pg_stat_statements, in any of its versions (`total_time` before 1.8, `total_exec_time` since).
 * Throws `WORKLOAD_UNAVAILABLE` with the exact steps when it is not installed, not loaded or not readable.
 */
export async function readStatements(connection: Connection): Promise<RecordedStatements> {
  const [installed] = await connection.query<Installed>(installedSql)
  const [loaded] = await connection.query<{ preloaded: boolean; available: boolean }>(loadedSql)
  if (!installed) throw unavailable(loaded?.preloaded ?? false, loaded?.available ?? false)
  const columns = new Set(installed.columns)
  const view = `${quoteIdentifier(installed.schema)}.pg_stat_statements`
  const time = (name: string) => (columns.has(`${name}_exec_time`) ? `${name}_exec_time` : `${name}_time`)
  try {
    const rows = await connection.query<RecordedStatement>(`
      SELECT query AS sql, sum(calls)::float8 AS calls, sum(${time('total')})::float8 AS "totalMs",
             max(${time('max')})::float8 AS "maxMs", sum(rows)::float8 AS rows
      FROM ${view} s
      WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
        AND query IS NOT NULL ${columns.has('toplevel') ? 'AND toplevel' : ''}
      GROUP BY query HAVING sum(calls) > 0`)
    const readable = rows.filter((row) => row.sql !== '<insufficient privilege>')
    const hiddenTexts = rows.length - readable.length
    if (readable.length === 0 && hiddenTexts > 0) throw mayNotRead()
    return { since: await statisticsSince(connection, installed.schema), statements: readable, hiddenTexts }
  } catch (error) {
    if (error instanceof PostAiError && isServerError(error.cause) && error.cause.code === '55000') {
      throw unavailable(false, true)
    }
    throw error
  }
}

/** pg_stat_statements_info came with 1.9 (PostgreSQL 14). */
async function statisticsSince(connection: Connection, schema: string): Promise<string | undefined> {
  const [found] = await connection.query<{ name: string | null }>(
    `SELECT pg_catalog.to_regclass(pg_catalog.format('%I.pg_stat_statements_info', $1::text))::text AS name`,
    [schema],
  )
  if (!found?.name) return undefined
  const [info] = await connection.query<{ since: string }>(
    `SELECT pg_catalog.to_char(stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
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

function unavailable(preloaded: boolean, available: boolean): PostAiError {
  const preload = `Load it at server start: ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; (add to what is there), then restart. On a managed service, set it in the parameter group.`
  const create = 'Then, in this database: CREATE EXTENSION pg_stat_statements;'
  const file = 'Or give the queries yourself: post-ai advise --workload queries.sql'
  if (!available) {
    return new PostAiError(
      'WORKLOAD_UNAVAILABLE',
      'The server does not have the pg_stat_statements extension.',
      {
        hints: ['Install the contrib package of the server (postgresql-contrib).', preload, create, file],
      },
    )
  }
  return new PostAiError(
    'WORKLOAD_UNAVAILABLE',
    `pg_stat_statements is not ${preloaded ? 'installed in this database' : 'loaded'}.`,
    {
      hints: preloaded
        ? ['Run in this database: CREATE EXTENSION pg_stat_statements;', file]
        : [preload, create, file],
    },
  )
}

function mayNotRead(): PostAiError {
  return new PostAiError(
    'WORKLOAD_UNAVAILABLE',
    'This role may not read the query texts in pg_stat_statements.',
    {
      hints: [
        'As an administrator: GRANT pg_read_all_stats TO <role>;',
        'Or give the queries yourself: post-ai advise --workload queries.sql',
      ],
    },
  )
}
