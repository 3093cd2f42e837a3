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
