import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import type { Direction } from './ledger.ts'
import { beginNotes, finishNotes, type MigrationJob, undoBegin } from './migration-notes.ts'
import { type MigrationSession, resetSettings } from './migration-session.ts'
import { type Progress, planProgress } from './progress.ts'
import { runOutside } from './run-outside.ts'
import { runTransaction } from './run-transaction.ts'
import type { Segment } from './segments.ts'
import { type MigrationStatement, placeOf } from './statements.ts'
import { setsSession } from './transaction-rules.ts'

/** What was done with one migration. */
export interface MigrationRun {
  version: string
  name: string
  file: string
  direction: Direction
  statements: number
  /** Transactions, and statements outside of them. */
  segments: number
  /** The statement with which this run began, when an earlier one had come further than the first; else null. */
  resumedAt: number | null
  durationMs: number
}

/**
 * Applies or reverts one migration: segment by segment, each with its notes, going on where an earlier run was ended.
 * Throws `MIGRATION_FAILED`, `MIGRATION_LOCKED`, `MIGRATION_IN_DOUBT`, `MIGRATION_DRIFT` when the part that was run
 * has been changed, `INTERRUPTED`, `CONNECTION_LOST`.
 */
export async function runMigration(session: MigrationSession, job: MigrationJob): Promise<MigrationRun> {
  const { connection } = session
  const started = performance.now()
  const progress = await planProgress(connection, job)
  const resumedAt = progress.done > 0 || progress.begun ? progress.done + 1 : null
  report(session.context, job, progress)
  try {
    await replaySettings(session, progress)
    await runSegments(session, job, progress)
  } catch (error) {
    if (progress.done === 0 && !mayBeDone(error)) await undoBegin(session, job)
    throw error
  } finally {
    await resetSettings(connection, session.server).catch(() => undefined)
  }
  return {
    version: job.file.version,
    name: job.file.name,
    file: job.script.path,
    direction: job.direction,
    statements: progress.statements.length,
    segments: progress.segments.length,
    resumedAt,
    durationMs: performance.now() - started,
  }
}

/** What a run gives; when it fails, the migrations before it, which stay, are named. */
export async function sayingBefore(
  run: Promise<MigrationRun>,
  verb: 'Applied' | 'Reverted',
  before: readonly MigrationRun[],
  context: RunContext,
): Promise<MigrationRun> {
  try {
    return await run
  } catch (error) {
    if (before.length > 0)
      context.report.note(`${verb} before it: ${before.map(({ file }) => file).join(', ')}.`)
    throw error
  }
}

async function runSegments(session: MigrationSession, job: MigrationJob, progress: Progress): Promise<void> {
  const { left } = progress
  const notes = { session, job, progress }
  const single = left.length === 1 && left[0]?.kind === 'transaction'
  if (left.length === 0 || (!single && !progress.noted && left[0]?.kind === 'outside')) {
    const after = left.length === 0 ? () => finishNotes(notes) : async () => undefined
    const before = () => (progress.noted ? Promise.resolve() : beginNotes(notes, left.length > 0))
    await runTransaction(session, { ...jobFacts(job, progress), statements: [], before, after })
    progress.noted = true
  }
  for (const [index, segment] of left.entries()) {
    const last = index === left.length - 1
    await runSegment(session, job, progress, segment, last)
    progress.done = segment.statements.at(-1)?.number ?? progress.done
  }
}

async function runSegment(
  session: MigrationSession,
  job: MigrationJob,
  progress: Progress,
  segment: Segment,
  last: boolean,
): Promise<void> {
  const { file, direction, script } = job
  const notes = { session, job, progress }
  const facts = jobFacts(job, progress)
  if (segment.kind === 'outside') {
    const [statement] = segment.statements
    const begun = progress.begun?.statement === statement.number ? progress.begun : undefined
    const { version } = file
    await runOutside(session, {
      ...facts,
      version,
      direction,
      script,
      statement,
      begun,
      inDoubt: job.inDoubt,
    })
    if (!last) return
    const none = async () => undefined
    return runTransaction(session, {
      ...facts,
      statements: [],
      before: none,
      after: () => finishNotes(notes),
    })
  }
  await runTransaction(session, {
    ...facts,
    statements: segment.statements,
    before: async () => {
      if (!progress.noted) await beginNotes(notes, !last)
    },
    after: (done) => finishNotes(notes, done, last),
  })
  progress.noted = true
}

function jobFacts(job: MigrationJob, progress: Progress) {
  return {
    script: job.script,
    place: (statement: MigrationStatement) => placeOf(job.script, statement.line),
    consequence: consequence(job, progress),
    lockKeys: job.lockKeys,
  }
}

function consequence({ direction }: MigrationJob, { done, statements }: Progress): string {
  const undone = direction === 'up' ? 'applied' : 'reverted'
  if (done === 0) return `Nothing of this migration is ${undone}.`
  const goOn = `post-ai migrate ${direction} goes on at statement ${done + 1}`
  return `Statements 1 to ${done} of ${statements.length} are done and noted; mend the reason, and ${goOn}.`
}

/** What earlier statements have set for the session is set again when the run goes on behind them. */
async function replaySettings(
  { connection }: MigrationSession,
  { statements, done }: Progress,
): Promise<void> {
  for (const { number, sql, node } of statements)
    if (number <= done && setsSession(node)) await connection.script(sql)
}

/** After a lost connection what was begun may still come to its end. */
function mayBeDone(error: unknown): boolean {
  return error instanceof PostAiError && ['CONNECTION_LOST', 'MIGRATION_IN_DOUBT'].includes(error.code)
}

function report(context: RunContext, { direction, script }: MigrationJob, { done }: Progress): void {
  const verb = direction === 'up' ? 'Applying' : 'Reverting'
  context.report.step(`${verb} ${script.path}${done > 0 ? `, from statement ${done + 1}` : ''}`)
}
