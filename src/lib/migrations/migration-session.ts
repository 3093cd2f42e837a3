import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { type Connection, connect } from '../postgres/connection.ts'
import { displayName } from '../postgres/connection-string.ts'
import { readServerFacts, type ServerFacts } from '../postgres/server-facts.ts'
import { createLedger } from './ledger-schema.ts'
import { type LockWatch, watchLocks } from './lock-watch.ts'
import { refuseTransactionPooler } from './pooler.ts'
import { takeRunnerLock } from './runner-lock.ts'
import { useSearchPath } from './search-path.ts'

/** How long is waited for what, in milliseconds. */
export interface RunLimits {
  /** For one lock, each time: whoever comes meanwhile waits behind, so it is short. */
  lockTimeoutMs: number
  /** For another runner, and with all tries for the locks of one segment. */
  waitMs: number
  /** For a statement that works concurrently with others (CREATE INDEX CONCURRENTLY); 0 is without end. */
  buildTimeoutMs: number
}

/** The limits that hold unless others are given. */
export const defaultLimits: RunLimits = { lockTimeoutMs: 2000, waitMs: 60_000, buildTimeoutMs: 0 }

/** The session of a runner: it holds the runner's lock until it is disposed of. */
export interface MigrationSession extends AsyncDisposable {
  connection: Connection
  server: ServerFacts
  /** Number of the server process. */
  pid: number
  /** The role that notes what is done, whatever role a migration takes on. */
  role: string
  watch: LockWatch
  limits: RunLimits
  context: RunContext
}

/**
 * Opens the session of a runner: refuses a standby and a pooler in transaction mode, takes the runner's lock, and
 * makes the ledger. Throws `CONNECT_FAILED`, `SERVER_UNSUPPORTED`, `POOLER_UNSUPPORTED`, `MIGRATION_LOCKED`.
 */
export async function openMigrationSession(
  url: string,
  limits: RunLimits,
  context: RunContext,
): Promise<MigrationSession> {
  const connection = await connect(url, { signal: context.signal })
  try {
    const server = await readServerFacts(connection)
    if (server.inRecovery) throw standby(url)
    await refuseTransactionPooler(connection)
    await resetSettings(connection, server)
    await takeRunnerLock(connection, limits.waitMs, context)
    await createLedger(connection)
    const [row] = await connection.query<{ pid: number; role: string }>(
      'SELECT pg_catalog.pg_backend_pid() AS pid, current_user::text AS role',
    )
    const { pid = 0, role = '' } = row ?? {}
    const watch = watchLocks(url, pid, context)
    return {
      connection,
      server,
      pid,
      role,
      watch,
      limits,
      context,
      [Symbol.asyncDispose]: () => close(connection, watch),
    }
  } catch (error) {
    await connection[Symbol.asyncDispose]()
    throw error
  }
}

/** Undoes what a migration has set for the session (SET, SET ROLE), and sets what a runner needs. */
export async function resetSettings(connection: Connection, { major }: ServerFacts): Promise<void> {
  await connection.script('RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL')
  await connection.script(
    `SET application_name = 'post-ai migrate'; SET idle_in_transaction_session_timeout = 0`,
  )
  // servers on some platforms cannot, and say so
  if (major >= 14) await connection.script(stopWithRunner).catch(() => undefined)
  await useSearchPath(connection, 'session')
}

/** A server that asks notices the end of a killed runner in the middle of a statement, and stops it. */
const stopWithRunner = `SET client_connection_check_interval = '2s'`

async function close(connection: Connection, watch: LockWatch): Promise<void> {
  await Promise.all([connection[Symbol.asyncDispose](), watch[Symbol.asyncDispose]()])
}

function standby(url: string): PostAiError {
  return new PostAiError('SERVER_UNSUPPORTED', `${displayName(url)} is a standby: it takes no changes.`, {
    hints: ['Give the address of the primary.'],
  })
}
