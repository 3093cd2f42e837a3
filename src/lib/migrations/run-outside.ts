import { messageOf, PostAiError } from '../core/error.ts'
import { connect } from '../postgres/connection.ts'
import { untilIdle } from '../postgres/index-remains.ts'
import { quoteIdentifier } from '../sql/quote.ts'
import type { Direction } from './ledger.ts'
import { forgetStep, type LedgerStep, noteStepBegun, noteStepDone } from './ledger-steps.ts'
import { gaveUp, migrationFailed } from './migration-error.ts'
import type { MigrationScript } from './migration-file.ts'
import type { MigrationSession } from './migration-session.ts'
import type { OutsideRule } from './outside/outside-rule.ts'
import { outsideRuleFor } from './outside/registry.ts'
import { mayPass, pauses } from './retry.ts'
import { type MigrationStatement, placeOf } from './statements.ts'

/** A statement that no transaction holds. */
export interface OutsideJob {
  version: string
  direction: Direction
  script: MigrationScript
  statement: MigrationStatement
  /** Its note from an earlier run that did not come to note its end. */
  begun: LedgerStep | undefined
  /** What is taken for true when it cannot be told whether it was run. */
  inDoubt: 'again' | 'done' | undefined
  consequence: string
}

/**
 * Runs a statement outside a transaction, noted before and after. One that was begun before and not noted as done is
 * compared with what is there. What a failed run leaves is taken away; the note that it was begun stays when that
 * cannot be done, so that the next run does it.
 * Throws `MIGRATION_IN_DOUBT` and what `runTransaction` throws.
 */
export async function runOutside(session: MigrationSession, job: OutsideJob): Promise<void> {
  const { connection } = session
  const { version, direction, statement } = job
  const rule = outsideRuleFor(statement.node)
  if (job.begun && (await wasRun(session, job, rule, job.begun)))
    return asRunner(session, () => noteStepDone(connection, version, direction, statement.number))
  await session.watch.during(`Cleaning up before ${job.script.path}`, async () =>
    rule.prepare?.(connection, statement.node),
  )
  const before = job.begun?.before ?? (await rule.before(connection, statement.node))
  const path = await searchPath(session)
  await asRunner(session, () => noteStepBegun(connection, version, direction, statement, before))
  try {
    await (rule.patient ? runPatiently(session, job) : runWithRetries(session, job))
    await rule.verify?.(connection, statement.node, before)
  } catch (error) {
    const left = (await rule.cleanUp?.(connection.url, session.pid, statement.node, before)) ?? []
    const nothing =
      wasRefused(error) || (isInterruption(error) && (await wasNotRun(session, job, before, path)))
    if (left.length === 0 && nothing) await forget(session, job)
    throw withRemains(error, job, left)
  }
  await asRunner(session, () => noteStepDone(connection, version, direction, statement.number))
}

/** A migration may have taken on a role (SET ROLE) that may not write the ledger. */
async function asRunner(session: MigrationSession, work: () => Promise<void>): Promise<void> {
  const { connection } = session
  const [row] = await connection.query<{ role: string }>('SELECT current_user::text AS role')
  if (row === undefined || row.role === session.role) return work()
  await connection.script(`SET ROLE ${quoteIdentifier(session.role)}`)
  await work()
  await connection.script(`SET ROLE ${quoteIdentifier(row.role)}`)
}

async function wasRun(
  session: MigrationSession,
  job: OutsideJob,
  rule: OutsideRule,
  begun: LedgerStep,
): Promise<boolean> {
  const { script, statement } = job
  const what = placeOf(script, statement.line)
  const settled = await session.watch.during(`Cleaning up before ${what}`, () =>
    rule.settle(session.connection, statement.node, begun.before),
  )
  const verdict = settled === 'unknown' ? job.inDoubt : settled
  if (verdict !== undefined) return verdict === 'done'
  throw new PostAiError(
    'MIGRATION_IN_DOUBT',
    `${what}: an earlier run was ended while this statement ran, and it cannot be told whether it was done.`,
    {
      hints: [
        'Look into the database. If it was not done, or may be done twice, go on with --in-doubt again.',
        'If it was done, go on behind it with --in-doubt done.',
      ],
    },
  )
}

/** No limit for locks: everybody works on while it waits. It may have one as a whole. */
async function runPatiently(session: MigrationSession, { statement, script }: OutsideJob): Promise<void> {
  const { connection, limits } = session
  const [row] = await connection.query<{ lock: string; statement: string }>(
    `SELECT pg_catalog.current_setting('lock_timeout') AS lock, pg_catalog.current_setting('statement_timeout') AS statement`,
  )
  await connection.script(`SET lock_timeout = 0; SET statement_timeout = ${limits.buildTimeoutMs}`)
  await session.watch.during(placeOf(script, statement.line), () => connection.script(statement.sql))
  await connection.script(`SET lock_timeout = '${row?.lock}'; SET statement_timeout = '${row?.statement}'`)
}

async function runWithRetries(session: MigrationSession, job: OutsideJob): Promise<void> {
  const { connection, limits, context } = session
  const began = performance.now()
  const again = pauses(limits.waitMs, context)
  await connection.script(`SET lock_timeout = ${limits.lockTimeoutMs}`)
  while (true) {
    try {
      await session.watch.during(placeOf(job.script, job.statement.line), () =>
        connection.script(job.statement.sql),
      )
      return
    } catch (error) {
      if (!mayPass(error)) throw error
      if (!(await again())) throw gaveUp(job, performance.now() - began, session.watch.seen, error)
    }
  }
}

async function searchPath({ connection }: MigrationSession): Promise<string> {
  const [row] = await connection.query<{ path: string }>(
    `SELECT pg_catalog.current_setting('search_path') AS path`,
  )
  return row?.path ?? ''
}

/** Looked at on a session of its own, once the interrupted one has come to rest. */
async function wasNotRun(
  { connection, pid }: MigrationSession,
  { statement }: OutsideJob,
  before: unknown,
  path: string,
): Promise<boolean> {
  try {
    const settings = { search_path: path, lock_timeout: '5s', statement_timeout: '30s' }
    await using second = await connect(connection.url, { settings })
    await untilIdle(second, pid)
    return (await outsideRuleFor(statement.node).settle(second, statement.node, before)) === 'again'
  } catch {
    return false
  }
}

function isInterruption(error: unknown): boolean {
  return error instanceof PostAiError && error.code === 'INTERRUPTED'
}

/** The server said no; after an interruption or a lost connection it may have done it all the same. */
function wasRefused(error: unknown): boolean {
  return !(error instanceof PostAiError && ['INTERRUPTED', 'CONNECTION_LOST'].includes(error.code))
}

/** On a session of its own: the first one may be in a state that takes nothing. */
async function forget({ connection }: MigrationSession, job: OutsideJob): Promise<void> {
  try {
    await using second = await connect(connection.url, { settings: { lock_timeout: '5s' } })
    await forgetStep(second, job.version, job.direction, job.statement.number)
  } catch {
    // the note stays, and the next run compares
  }
}

function withRemains(error: unknown, job: OutsideJob, left: readonly string[]): unknown {
  if (error instanceof PostAiError && error.code === 'MIGRATION_LOCKED') return error
  const hints = left.map(
    (sql) => `What is left of it could not be taken away; the next run does it, or: ${sql}`,
  )
  if (isInterruption(error)) return new PostAiError('INTERRUPTED', messageOf(error), { hints })
  return migrationFailed(error, { ...job, hints })
}
