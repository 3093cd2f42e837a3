import { connect } from '../../src/lib/postgres/connection.ts'
import { waitUntil } from './wait-until.ts'

/**
 * Runs a script in a session of its own, and resolves when that has ended: only then are its changes sure to be
 * in the counters of the statistics views.
 */
export async function counted(url: string, script: string): Promise<void> {
  const pid = await runAndLeave(url, script)
  await using observer = await connect(url)
  await waitUntil('the session has ended', async () => {
    const left = await observer.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid])
    return left.length === 0
  })
}

async function runAndLeave(url: string, script: string): Promise<number> {
  await using session = await connect(url)
  const [own] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  await session.script(script)
  return own?.pid ?? 0
}

/** Empties pg_stat_statements of what it holds of this database; the others on the server belong to other tests. */
export const forgetQueries =
  'SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()'
