import { PostAiError } from '../core/error.ts'
import type { ErrorCode } from '../core/error-codes.ts'

/**
 * What a failed attempt means: `answer`, the model did not do what it was asked, which counts as a wrong answer; `server`, its
 * server failed, which counts too unless it goes on; `end`, nothing that comes after could be measured.
 */
export type FaultKind = 'answer' | 'server' | 'end'

const ofTheAnswer: readonly ErrorCode[] = [
  'AI_REPLY_INVALID',
  'AI_CUT_OFF',
  'AI_REFUSAL',
  'AI_DECLINED',
  'AI_NO_ANSWER',
  'SQL_FAILED',
  'SQL_SYNTAX',
  'SQL_TIMEOUT',
  'SQL_WRITES',
  'SQL_REFUSED',
]

const ofTheServer: readonly ErrorCode[] = ['AI_BUSY', 'AI_UNREACHABLE', 'AI_REQUEST_REFUSED']

/** What an attempt that threw means for the run. */
export function faultKind(error: unknown): FaultKind {
  if (!(error instanceof PostAiError)) return 'end'
  if (ofTheAnswer.includes(error.code)) return 'answer'
  return ofTheServer.includes(error.code) ? 'server' : 'end'
}
