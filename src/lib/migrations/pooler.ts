import { PostAiError } from '../core/error.ts'
import { sleep } from '../core/interrupt.ts'
import { type Connection, connect } from '../postgres/connection.ts'
import { displayName } from '../postgres/connection-string.ts'

/** So often two sessions are compared: a pooler that gives out its connections in turn needs a few tries. */
const TRIES = 3

/** A second session that is not served for so long, in milliseconds, is not served at all. */
const PATIENCE_MS = 4000

/**
 * Refuses a pooler that gives a session another server process from transaction to transaction (PgBouncer and others
 * in transaction mode): locks and settings of the session would be somebody else's. One in session mode is fine.
 *
 * A direct connection was told the number of its process when it began; a pooler tells one of its own making. Only
 * then two sessions are compared: behind a pooler in transaction mode they meet the same process, or one of them
 * changes it. Throws `POOLER_UNSUPPORTED`.
 */
export async function refuseTransactionPooler(connection: Connection): Promise<void> {
  const told = (connection.client as unknown as { processID: number | null }).processID
  const first = await processOf(connection)
  if (told === first) return
  await using second = await connect(connection.url)
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const other = await answered(second.script('BEGIN').then(() => processOf(second)))
    // a pool in session mode that has no process left; in transaction mode the first one's would be free now
    if (other === undefined) return
    if (other === first) throw poolerError(connection.url)
    const again = await processOf(connection)
    await second.script('COMMIT')
    if (again !== first || (await processOf(connection)) !== first) throw poolerError(connection.url)
  }
}

async function answered(pid: Promise<number | undefined>): Promise<number | undefined> {
  const patience = new AbortController()
  pid.catch(() => undefined)
  try {
    return await Promise.race([pid, sleep(PATIENCE_MS, patience.signal).then(() => undefined)])
  } finally {
    patience.abort()
  }
}

/** The error that ends work behind a pooler in transaction mode. */
export function poolerError(url: string): PostAiError {
  return new PostAiError(
    'POOLER_UNSUPPORTED',
    `${displayName(url)} is a pooler in transaction mode: the session changes its server process between statements.`,
    {
      hints: [
        'Migrations need a session: give the address of the server itself, or of the pooler in session mode.',
        'Hosted pools often have both: Supabase 5432 instead of 6543, Neon the host without "-pooler".',
      ],
    },
  )
}

async function processOf(connection: Connection): Promise<number | undefined> {
  const [row] = await connection.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid')
  return row?.pid
}
