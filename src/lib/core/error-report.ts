import { messageOf, PostAiError, type SqlErrorDetail } from './error.ts'
import type { ErrorCode } from './error-codes.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { redact } from './redact.ts'

/** The JSON form of a failure: the one document that `--json` prints instead of a result. */
export interface ErrorReport {
  error: {
    code: ErrorCode
    message: string
    /** What to do next. */
    hint: string[]
    exit: ExitCode
    /** Present when a server refused a statement. */
    sql?: SqlErrorDetail
  }
}

/** Any thrown value as the JSON form of a failure, with every known secret masked. */
export function reportError(thrown: unknown): ErrorReport {
  const error = thrown instanceof PostAiError ? thrown : unforeseen(thrown)
  return {
    error: {
      code: error.code,
      message: redact(error.message),
      hint: error.hints.map(redact),
      exit: error.exit,
      ...(error.sql && { sql: redactDetail(error.sql) }),
    },
  }
}

function unforeseen(thrown: unknown): PostAiError {
  return new PostAiError('INTERNAL_BUG', messageOf(thrown) || 'Something failed without saying what.', {
    hints: [
      'This is a mistake of post-ai itself. Run again with POST_AI_DEBUG=1 for the stack, and report it.',
    ],
    exit: exitCode.failed,
    cause: thrown,
  })
}

function redactDetail(detail: SqlErrorDetail): SqlErrorDetail {
  const masked = Object.entries(detail).map(([key, value]) => [
    key,
    typeof value === 'string' ? redact(value) : value,
  ])
  return Object.fromEntries(masked) as SqlErrorDetail
}
