import { messageOf, PostAiError, type SqlErrorDetail, systemErrorCode } from '../core/error.ts'
import type { ErrorCode } from '../core/error-codes.ts'

/** The fields of an ErrorResponse as the driver gives them. */
interface ServerError extends Error {
  code: string
  severity?: string
  detail?: string
  hint?: string
  where?: string
  constraint?: string
  position?: string
}

/** Whether the thrown value is an ErrorResponse of a server: it carries a five-character SQLSTATE. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && /^[0-9A-Z]{5}$/.test(systemErrorCode(error) ?? '') && 'severity' in error
}

/** What the driver threw for a statement, as our error; the statement is kept so that the place can be drawn. */
export function fromDriver(error: unknown, statement?: string): PostAiError {
  if (error instanceof PostAiError) return error
  if (!isServerError(error)) return connectionLost(error)
  const sqlstate = error.code
  if (sqlstate.startsWith('57P')) return connectionLost(error)
  return new PostAiError(codeOf(sqlstate), capitalised(error.message), {
    sql: detailOf(error, statement),
    hints: hintsOf(sqlstate),
    cause: error,
  })
}

function detailOf(error: ServerError, statement: string | undefined): SqlErrorDetail {
  const optional = {
    severity: error.severity,
    detail: error.detail,
    hint: error.hint,
    where: error.where,
    constraint: error.constraint,
    statement,
    position: error.position === undefined ? undefined : Number(error.position),
  }
  const present = Object.entries(optional).filter(([, value]) => value !== undefined)
  return { sqlstate: error.code, ...Object.fromEntries(present) }
}

function codeOf(sqlstate: string): ErrorCode {
  if (sqlstate === '42601') return 'SQL_SYNTAX'
  if (sqlstate === '57014' || sqlstate === '55P03') return 'SQL_TIMEOUT'
  if (sqlstate === '25006') return 'SQL_WRITES'
  return 'SQL_FAILED'
}

function hintsOf(sqlstate: string): string[] {
  if (sqlstate === '42501')
    return ['The role lacks a privilege; connect as another role or GRANT what is missing.']
  if (sqlstate === '55P03')
    return ['Another session holds the lock; see pg_locks and pg_stat_activity, or try again later.']
  if (sqlstate === '57014') return ['The statement ran into its time limit.']
  return []
}

function connectionLost(error: unknown): PostAiError {
  return new PostAiError('CONNECTION_LOST', `The connection to the server ended: ${messageOf(error)}.`, {
    hints: ['See whether the server is running and reachable, then run the command again.'],
    cause: error,
  })
}

function capitalised(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
