import { messageOf, PostAiError } from '../core/error.ts'
import type { ErrorCode } from '../core/error-codes.ts'
import { formatDuration } from '../core/units.ts'
import type { MigrationScript } from './migration-file.ts'
import { type MigrationStatement, placeOf } from './statements.ts'

/** Where in its migration a statement failed, and what that means for the rest. */
export interface FailurePlace {
  script: MigrationScript
  statement: MigrationStatement
  /** What is left of the migration, a sentence. */
  consequence: string
  /** What to do next, besides mending the reason. */
  hints?: readonly string[]
}

/** A failed statement as the end of the run; what is our own error already (interruption, lost connection) stays. */
export function migrationFailed(error: unknown, place: FailurePlace): PostAiError {
  if (error instanceof PostAiError && keptCodes.includes(error.code)) return error
  const { script, statement } = place
  const message = messageOf(error).replace(/([^.!?])$/, '$1.')
  const own = error instanceof PostAiError ? error : undefined
  return new PostAiError(
    'MIGRATION_FAILED',
    `${placeOf(script, statement.line)}: ${message} ${place.consequence}`,
    {
      hints: [...(own?.hints ?? []), ...(place.hints ?? [])],
      ...(own?.sql && { sql: own.sql }),
      cause: error,
    },
  )
}

const keptCodes: readonly ErrorCode[] = [
  'INTERRUPTED',
  'CONNECTION_LOST',
  'POOLER_UNSUPPORTED',
  'MIGRATION_IN_DOUBT',
]

/** The error that ends the wait for a lock. */
export function gaveUp(
  place: FailurePlace,
  waitedMs: number,
  holders: readonly string[],
  cause: unknown,
): PostAiError {
  const { script, statement } = place
  const who = holders.length > 0 ? ` It is held by ${holders.join(' and ')}.` : ''
  return new PostAiError(
    'MIGRATION_LOCKED',
    `${placeOf(script, statement.line)}: a lock was not to be had within ${formatDuration(waitedMs)}.${who} ${place.consequence}`,
    {
      hints: [
        'Wait until the other session is done, or end it, and run the command again.',
        'Try for longer with --wait, or wait longer each time with --lock-timeout, during which others wait behind.',
      ],
      cause,
    },
  )
}
