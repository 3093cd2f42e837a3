import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { sleep, throwIfInterrupted } from '../core/interrupt.ts'
import { formatDuration } from '../core/units.ts'
import type { Connection } from '../postgres/connection.ts'
import { describeSession, type SessionFacts, sessionFactsSql } from './session-facts.ts'

/** The key of the advisory lock that a runner holds: the bytes of "post-ai\0". Such locks are per database. */
export const RUNNER_LOCK = 0x706f73742d616900n

/** How long is waited between two tries, in milliseconds, at random, so that many runners do not come together. */
const POLL_MS = { least: 80, most: 400 }

/**
 * Takes the lock of the runner for the session; it goes with the session. It is asked for again and again and never
 * waited for inside the server: a session that waits there holds a snapshot, on which CREATE INDEX CONCURRENTLY of the
 * holder would wait in turn, a deadlock. Throws `MIGRATION_LOCKED` after `waitMs`, naming the holder.
 */
export async function takeRunnerLock(
  connection: Connection,
  waitMs: number,
  context: RunContext,
): Promise<void> {
  const giveUp = performance.now() + waitMs
  let announced = ''
  while (!(await tryLock(connection))) {
    throwIfInterrupted(context.signal)
    const holder = await lockHolder(connection)
    const text = holder ? describeSession(holder) : 'a session that cannot be seen'
    if (performance.now() > giveUp) throw locked(waitMs, text)
    if (holder && `${holder.pid}` !== announced) {
      announced = `${holder.pid}`
      context.report.note(`Waiting for another runner: ${text}.`)
    }
    await sleep(POLL_MS.least + Math.random() * (POLL_MS.most - POLL_MS.least), context.signal)
  }
}

/** Whether the session holds the lock: behind a pooler it may be another session than the one that took it. */
export const holdsRunnerLockSql = `
  EXISTS (SELECT FROM pg_catalog.pg_locks
          WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid() AND granted AND objsubid = 1
            AND (classid::bigint << 32) | objid::bigint = ${RUNNER_LOCK})`

async function tryLock(connection: Connection): Promise<boolean> {
  const [row] = await connection.query<{ locked: boolean }>(
    `SELECT pg_catalog.pg_try_advisory_lock(${RUNNER_LOCK}) AS locked`,
  )
  return row?.locked === true
}

async function lockHolder(connection: Connection): Promise<SessionFacts | undefined> {
  const [holder] = await connection.query<SessionFacts & Record<string, unknown>>(
    `${sessionFactsSql} WHERE pid = (
       SELECT pid FROM pg_catalog.pg_locks
       WHERE locktype = 'advisory' AND granted AND objsubid = 1
         AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
         AND (classid::bigint << 32) | objid::bigint = ${RUNNER_LOCK} LIMIT 1)`,
  )
  return holder
}

function locked(waitMs: number, holder: string): PostAiError {
  return new PostAiError(
    'MIGRATION_LOCKED',
    `Another runner works on this database and did not end within ${formatDuration(waitMs)}: ${holder}.`,
    {
      hints: [
        'Nothing was changed. Run the command again when the other one is done, or wait longer with --wait.',
        'If the other one is dead and its statement still runs, it ends by itself; pg_terminate_backend ends it at once.',
      ],
    },
  )
}
