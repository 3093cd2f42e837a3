import { quoteIdentifier } from '../sql/quote.ts'
import type { TimedStatement } from './ledger-steps.ts'
import { type FailurePlace, gaveUp, migrationFailed } from './migration-error.ts'
import type { MigrationScript } from './migration-file.ts'
import type { MigrationSession } from './migration-session.ts'
import { dropLeftover } from './outside/leftover.ts'
import { poolerError } from './pooler.ts'
import { mayPass, pauses } from './retry.ts'
import { holdsRunnerLockSql } from './runner-lock.ts'
import type { MigrationStatement } from './statements.ts'

/** A transaction of a migration: its statements and the notes that belong to them. */
export interface TransactionJob {
  script: MigrationScript
  statements: readonly MigrationStatement[]
  /** What is said while it waits: `migrations/1_a.sql:3`. */
  place: (statement: MigrationStatement) => string
  /** What failure means for the migration. */
  consequence: string
  /** Keys of advisory locks of another tool, to be held until the end. */
  lockKeys: readonly bigint[]
  /** Notes made before the statements. */
  before(): Promise<void>
  /** Notes made after them, with how long each took. */
  after(done: readonly TimedStatement[]): Promise<void>
}

/** The other tool is at work. */
class ToolAtWork extends Error {}

/**
 * Runs statements and their notes in one transaction. A lock that is not to be had within `lockTimeoutMs` rolls all of
 * it back, so that nobody waits behind us for long, and it is tried again until `waitMs` are over.
 * Throws `MIGRATION_FAILED`, `MIGRATION_LOCKED`, `POOLER_UNSUPPORTED`, `INTERRUPTED`, `CONNECTION_LOST`.
 */
export async function runTransaction(session: MigrationSession, job: TransactionJob): Promise<void> {
  const began = performance.now()
  const again = pauses(session.limits.waitMs, session.context)
  while (true) {
    const failure = await attempt(session, job)
    if (!failure) return
    const { error, place } = failure
    if (!mayPass(error) && !(error instanceof ToolAtWork)) throw migrationFailed(error, place)
    if (!(await again())) throw gaveUp(place, performance.now() - began, session.watch.seen, error)
  }
}

interface Failure {
  error: unknown
  place: FailurePlace
}

async function attempt(session: MigrationSession, job: TransactionJob): Promise<Failure | undefined> {
  const { connection, watch, limits } = session
  const { script, consequence } = job
  let current = job.statements[0]
  const done: TimedStatement[] = []
  try {
    await connection.script(`BEGIN; SET LOCAL lock_timeout = ${limits.lockTimeoutMs}`)
    await sameSession(session)
    await holdToolLocks(session, job.lockKeys)
    await watch.during('The ledger', job.before)
    for (const statement of job.statements) {
      current = statement
      const started = performance.now()
      await watch.during(job.place(statement), async () => {
        await dropLeftover(connection, statement.node)
        await connection.script(statement.sql)
      })
      done.push({ statement, durationMs: performance.now() - started })
    }
    await connection.script(`SET LOCAL ROLE ${quoteIdentifier(session.role)}`)
    await watch.during('The ledger', () => job.after(done))
    await connection.script('COMMIT')
    return undefined
  } catch (error) {
    // when this fails too, the end of the session rolls back
    await connection.script('ROLLBACK').catch(() => undefined)
    const statement = current ?? {
      number: 0,
      sql: '',
      line: script.firstLine,
      node: {} as MigrationStatement['node'],
    }
    return { error, place: { script, statement, consequence } }
  }
}

/** The lock and what was set belong to the session: behind a pooler it can be another one all of a sudden. */
async function sameSession({ connection, pid }: MigrationSession): Promise<void> {
  const [row] = await connection.query<{ same: boolean }>(
    `SELECT pg_catalog.pg_backend_pid() = $1 AND ${holdsRunnerLockSql} AS same`,
    [pid],
  )
  if (row?.same !== true) throw poolerError(connection.url)
}

/** Asked for without waiting, as the runner's own: the tool may wait inside the server. */
async function holdToolLocks({ connection }: MigrationSession, keys: readonly bigint[]): Promise<void> {
  for (const key of keys) {
    const [row] = await connection.query<{ locked: boolean }>(
      'SELECT pg_catalog.pg_try_advisory_xact_lock($1::bigint) AS locked',
      [String(key)],
    )
    if (row?.locked !== true) throw new ToolAtWork('The other tool of these migrations is at work.')
  }
}
