import { type Connection, type ConnectionOptions, connect } from './connection.ts'

/**
 * Opens a session that cannot write: every transaction is read only, and statements, lock waits and idle
 * transactions have time limits, so that looking at a busy server can never hold it up.
 */
export async function connectReadOnly(url: string, options: ConnectionOptions = {}): Promise<Connection> {
  return connect(url, {
    ...options,
    settings: {
      default_transaction_read_only: 'on',
      statement_timeout: '60s',
      lock_timeout: '2s',
      idle_in_transaction_session_timeout: '60s',
      ...options.settings,
    },
  })
}

/**
 * Does work that only reads, in one transaction with time limits, and gives it its session. Nothing is set for longer
 * than that: a pooler in transaction mode may hand the session's server process to somebody else.
 */
export async function inReadOnlyTransaction<T>(
  url: string,
  options: ConnectionOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  await using connection = await connect(url, options)
  await connection.script(
    `BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '2s'`,
  )
  const result = await work(connection)
  await connection.script('COMMIT')
  return result
}
