import { PostAiError } from '../core/error.ts'
import { connect } from '../postgres/connection.ts'
import type { LayoutName, TrackingEntry } from './layout.ts'
import { type Direction, noteApplied, noteBegin, noteReverted, undoNoteBegin } from './ledger.ts'
import { noteSteps, type TimedStatement } from './ledger-steps.ts'
import type { MigrationFile, MigrationScript } from './migration-file.ts'
import type { MigrationSession } from './migration-session.ts'
import type { Progress } from './progress.ts'
import { readTracking, type TrackingTable } from './tracking-table.ts'

/** One migration that is to be applied or reverted. */
export interface MigrationJob {
  file: MigrationFile
  direction: Direction
  /** The script of that direction. */
  script: MigrationScript
  layout: LayoutName
  files: readonly MigrationFile[]
  table: TrackingTable | null
  /** The version before it that is applied; null when it is the first. */
  previous: string | null
  /** Whether an earlier run began it and did not come to its end. */
  underWay: boolean
  inDoubt: 'again' | 'done' | undefined
  lockKeys: readonly bigint[]
}

/** What the notes of a migration are made from. */
export interface Notes {
  session: MigrationSession
  job: MigrationJob
  progress: Progress
}

/**
 * Notes, in the transaction of the first segment, that the migration is under way; `several` when more follow. Throws
 * `MIGRATION_DRIFT` when the other tool has applied it meanwhile.
 */
export async function beginNotes(notes: Notes, several: boolean): Promise<void> {
  const { session, job, progress } = notes
  const { connection } = session
  const { direction, layout, table, file } = job
  if (direction === 'up' && table && (await readTracking(connection, table, job.files)).has(file.version))
    throw appliedMeanwhile(job)
  const startedAt = new Date()
  const statements = progress.statements.length
  await noteBegin(connection, file, { direction, layout, statements, startedAt })
  if (several && table) await table.tracking.begin?.(connection, table.name, trackingEntry(notes, startedAt))
}

/** Notes statements as done and, with the last of them, the migration; in the transaction that did them. */
export async function finishNotes(
  notes: Notes,
  done: readonly TimedStatement[] = [],
  last = true,
): Promise<void> {
  const { session, job } = notes
  const { connection } = session
  const { file, direction, table } = job
  if (done.length > 0) await noteSteps(connection, file.version, direction, done)
  if (!last) return
  if (direction === 'up') await noteApplied(connection, file, notes.progress.statements.length)
  else await noteReverted(connection, file.version)
  if (!table) return
  const { record, forget } = table.tracking
  const note = direction === 'up' ? record : forget
  await note(connection, table.name, trackingEntry(notes, new Date()))
}

/** Takes back that it is under way when nothing of it was done; on a session of its own. What fails is left as it is. */
export async function undoBegin(session: MigrationSession, job: MigrationJob): Promise<void> {
  if (job.underWay) return
  const { table, direction, file } = job
  try {
    await using second = await connect(session.connection.url, { settings: { lock_timeout: '5s' } })
    await second.script('BEGIN')
    const undone = await undoNoteBegin(second, file.version, direction)
    if (undone && table?.tracking.begin) {
      const entry = { file, previous: job.previous, statements: [], startedAt: new Date() }
      await (direction === 'up' ? table.tracking.forget : table.tracking.record)(second, table.name, entry)
    }
    await second.script('COMMIT')
  } catch {
    // the next run goes on at the first statement
  }
}

function trackingEntry({ job, progress }: Notes, startedAt: Date): TrackingEntry {
  const { file, previous } = job
  return { file, previous, statements: progress.statements.map(({ sql }) => sql), startedAt }
}

function appliedMeanwhile({ file, layout }: MigrationJob): PostAiError {
  return new PostAiError('MIGRATION_DRIFT', `${file.up.path} was applied by ${layout} meanwhile.`, {
    hints: ['Nothing was run twice. Run the command again: it sees what is applied now.'],
  })
}
