import type { Socket } from 'node:net'
import type { Client, QueryResult, QueryResultRow } from 'pg'
import { messageOf, PostAiError, systemErrorCode } from '../core/error.ts'
import { orInterrupted } from '../core/interrupt.ts'
import { connectError } from './connect-error.ts'
import { displayName, parseConnectionString, passwordOf, withPassword } from './connection-string.ts'
import { fromDriver } from './sql-error.ts'
import { isRefusedTls } from './tls-error.ts'
import { withLibpqTls, withoutTls } from './tls-mode.ts'

/** How a session is opened. */
export interface ConnectionOptions {
  /** Aborting it cancels the running statement on the server. */
  signal?: AbortSignal
  connectTimeoutMs?: number
  /** Server settings for the session, such as `statement_timeout`; applied before the first statement. */
  settings?: Readonly<Record<string, string | number>>
}

/** One session on a server. Dispose of it (`await using`) when done: open transactions are rolled back by that. */
export interface Connection extends AsyncDisposable {
  /** The driver's own client, for the few places that need the wire. */
  readonly client: Client
  readonly url: string
  /** Runs one statement with the extended protocol: several statements in one text are refused by the server. */
  query<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /**
   * Runs a script of one or more statements with the simple protocol; resolves with the rows of the last one.
   * EXPLAIN (GENERIC_PLAN) needs this protocol: with the extended one the server asks for the parameters.
   */
  script<Row extends QueryResultRow>(sql: string): Promise<Row[]>
  /** Asks the server to stop what the session runs; never fails. */
  cancel(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000
const GOODBYE_MS = 2000

/** Opens a session. Throws `TARGET_INVALID`, `CONNECT_FAILED` or `CONNECT_REFUSED`. */
export async function connect(url: string, options: ConnectionOptions = {}): Promise<Connection> {
  const client = await connectedClient(url, options)
  const connection = session(client, url, options.signal)
  try {
    const settings = Object.entries(options.settings ?? {})
    const names = settings.map(([name]) => name)
    const values = settings.map(([, value]) => String(value))
    if (names.length > 0) await connection.query(setSettingsSql, [names, values])
    return connection
  } catch (error) {
    await connection[Symbol.asyncDispose]()
    throw error
  }
}

const setSettingsSql = `
  SELECT pg_catalog.set_config(name, value, false) 
  FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS setting(name, value)`

async function connectedClient(url: string, options: ConnectionOptions): Promise<Client> {
  const client = await newClient(url, options)
  try {
    await (options.signal ? orInterrupted(client.connect(), options.signal) : client.connect())
    return client
  } catch (error) {
    await end(client)
    const plain = isRefusedTls(error) ? withoutTls(url) : undefined
    if (plain !== undefined) return connectedClient(plain, options)
    throw error instanceof PostAiError ? error : connectError(url, error)
  }
}

async function newClient(url: string, options: ConnectionOptions): Promise<Client> {
  // Written anew, because the driver refuses a password with a % that encodes nothing.
  const connectionString = withLibpqTls(withPassword(url, passwordOf(parseConnectionString(url))))
  const { default: pg } = await import('pg')
  try {
    const client = new pg.Client({
      connectionString,
      application_name: 'post-ai',
      connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      keepAlive: true,
    })
    // A session that ends while idle raises 'error'; the next query reports it.
    client.on('error', () => undefined)
    return client
  } catch (error) {
    // The driver reads the files that sslrootcert, sslcert and sslkey name.
    const reason = systemErrorCode(error)
      ? `a file it names cannot be read (${messageOf(error)})`
      : messageOf(error)
    throw new PostAiError(
      'TARGET_INVALID',
      `The connection string of ${displayName(url)} cannot be used: ${reason}.`,
      {
        hints: ['Check sslrootcert, sslcert, sslkey and the other parameters after the "?".'],
        cause: error,
      },
    )
  }
}

function session(client: Client, url: string, signal: AbortSignal | undefined): Connection {
  const cancellable = async <T>(work: Promise<T>): Promise<T> => {
    if (!signal) return work
    work.catch(() => undefined)
    try {
      return await orInterrupted(work, signal)
    } catch (error) {
      if (signal.aborted) await cancel(client, url)
      throw error
    }
  }
  return {
    client,
    url,
    async query<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      try {
        const config = { text: sql, values: [...values], queryMode: 'extended' as const }
        return (await cancellable(client.query<Row>(config))).rows
      } catch (error) {
        throw fromDriver(error, sql)
      }
    },
    async script<Row extends QueryResultRow>(sql: string) {
      try {
        const results = (await cancellable(client.query<Row>(sql))) as QueryResult<Row> | QueryResult<Row>[]
        return (Array.isArray(results) ? results.at(-1)?.rows : results.rows) ?? []
      } catch (error) {
        throw fromDriver(error, sql)
      }
    },
    cancel: () => cancel(client, url),
    [Symbol.asyncDispose]: () => end(client),
  }
}

/** Says goodbye; a server that does not answer, because a statement is still running, is left by closing the socket. */
async function end(client: Client): Promise<void> {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  const timer = setTimeout(() => stream.destroy(), GOODBYE_MS)
  await client.end().catch(() => undefined)
  clearTimeout(timer)
}

/** Asks the server, from a second session, to stop what the first one runs. Failing to is not reported. */
async function cancel(client: Client, url: string): Promise<void> {
  const pid = (client as unknown as { processID: number | null }).processID
  if (pid === null) return
  try {
    await using second = await connect(url, { connectTimeoutMs: 2000 })
    await second.query('SELECT pg_catalog.pg_cancel_backend($1)', [pid])
  } catch {
    // the session dies with the process anyway
  }
}
