import type { ErrorCode } from './error-codes.ts'
import { type ExitCode, exitCode } from './exit-code.ts'

/** What a server said of a refused statement, enough to draw it with a caret. */
export interface SqlErrorDetail {
  /** Five characters, see the PostgreSQL documentation, appendix A. */
  sqlstate: string
  severity?: string
  detail?: string
  hint?: string
  where?: string
  constraint?: string
  /** The text that was sent; `position` counts characters in it, from 1. */
  statement?: string
  position?: number
}

/** What an error carries besides its code and message. */
export interface ErrorOptions {
  /** What the reader can do next, most useful first; each a whole sentence or a command. */
  hints?: readonly string[]
  exit?: ExitCode
  sql?: SqlErrorDetail
  cause?: unknown
}

/** The one error type of the project: everything that can be foreseen is thrown as this. */
export class PostAiError extends Error {
  readonly code: ErrorCode
  readonly hints: readonly string[]
  readonly exit: ExitCode
  readonly sql: SqlErrorDetail | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'PostAiError'
    this.code = code
    this.hints = options.hints ?? []
    this.exit = options.exit ?? defaultExit(code)
    this.sql = options.sql
  }
}

function defaultExit(code: ErrorCode): ExitCode {
  if (code === 'INTERRUPTED') return exitCode.interrupted
  return code.startsWith('USAGE_') || code === 'CONFIRM_MISMATCH' ? exitCode.usage : exitCode.failed
}

/** The `code` of a Node system error (`ENOENT`, `EACCES`, …), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
