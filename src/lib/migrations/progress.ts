import { PostAiError } from '../core/error.ts'
import type { Connection } from '../postgres/connection.ts'
import { type LedgerStep, readSteps } from './ledger-steps.ts'
import type { MigrationJob } from './migration-notes.ts'
import { type Segment, segmentsOf } from './segments.ts'
import { type MigrationStatement, statementsOf } from './statements.ts'
import { textDiff } from './text-diff.ts'

/** How far a migration has come. */
export interface Progress {
  statements: readonly MigrationStatement[]
  segments: readonly Segment[]
  /** The number of the last statement that is done; 0 when none is. */
  done: number
  /** The statement outside a transaction that was begun and not noted as done. */
  begun: LedgerStep | undefined
  /** What is still to be run. */
  left: readonly Segment[]
  /** Whether the ledger says already that it is under way. */
  noted: boolean
}

/**
 * Compares a script with the notes of an earlier run. Throws `MIGRATION_DRIFT` when a statement that was run is not
 * what the script says now, and what reading the script throws.
 */
export async function planProgress(connection: Connection, job: MigrationJob): Promise<Progress> {
  const statements = await statementsOf(job.script)
  const segments = segmentsOf(job.script, statements)
  const steps = job.underWay ? await readSteps(connection, job.file.version, job.direction) : []
  for (const step of steps) refuseChanged(job, step, statements[step.statement - 1])
  const done = Math.max(0, ...steps.filter(({ finished }) => finished).map(({ statement }) => statement))
  const begun = steps.find(({ finished }) => !finished)
  return { statements, segments, done, begun, left: rest(segments, done), noted: job.underWay }
}

function rest(segments: readonly Segment[], done: number): Segment[] {
  return segments.flatMap((segment): Segment[] => {
    if (segment.kind === 'outside') return segment.statements[0].number > done ? [segment] : []
    const statements = segment.statements.filter(({ number }) => number > done)
    return statements.length > 0 ? [{ ...segment, statements }] : []
  })
}

function refuseChanged(job: MigrationJob, step: LedgerStep, now: MigrationStatement | undefined): void {
  if (now?.sql === step.sql) return
  const diff = textDiff(step.sql, now?.sql ?? '')
  throw new PostAiError(
    'MIGRATION_DRIFT',
    `${job.script.path}: its statement ${step.statement} was run by an earlier run that did not come to its end, and has been changed since:\n${diff}`,
    {
      hints: [
        'Put the statement back as it was run; those behind it may be changed.',
        'What it did can be undone by a migration that comes later.',
      ],
    },
  )
}
