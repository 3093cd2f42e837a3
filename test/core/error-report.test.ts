import { describe, expect, test } from 'vitest'
import { PostAiError } from '../../src/lib/core/error.ts'
import { type ErrorCode, errorCodes } from '../../src/lib/core/error-codes.ts'
import { reportError } from '../../src/lib/core/error-report.ts'

test('a failure has code, message, hints and exit code', () => {
  const error = new PostAiError('INPUT_INVALID', 'No.', { hints: ['Try this.', 'Or that.'] })
  expect(reportError(error)).toEqual({
    error: { code: 'INPUT_INVALID', message: 'No.', hint: ['Try this.', 'Or that.'], exit: 1 },
  })
})

test.each<[ErrorCode, number]>([
  ['USAGE_INVALID', 2],
  ['USAGE_NEEDS_YES', 2],
  ['CONFIRM_MISMATCH', 2],
  ['INTERRUPTED', 130],
  ['SQL_FAILED', 1],
  ['INTERNAL_BUG', 1],
])('%s ends with %d', (code, exit) => {
  expect(reportError(new PostAiError(code, 'x')).error.exit).toBe(exit)
})

test('secrets are masked in every part', () => {
  const url = 'postgres://u:canary@h/db'
  const sql = { sqlstate: '42601', statement: `-- ${url}`, detail: url, hint: url, where: url, position: 3 }
  const report = reportError(new PostAiError('SQL_FAILED', url, { hints: [url], sql }))
  expect(JSON.stringify(report)).not.toContain('canary')
  expect(report.error.sql?.position).toBe(3)
})

describe.each([
  ['an error of somebody else', new TypeError('x is not a function'), 'x is not a function'],
  ['a thrown text', 'just so', 'just so'],
  ['nothing at all', undefined, 'undefined'],
  ['an error without a message', new Error(''), 'Something failed without saying what.'],
])('%s', (_, thrown, message) => {
  test('is reported as a mistake of the program', () => {
    const { error } = reportError(thrown)
    expect(error).toMatchObject({ code: 'INTERNAL_BUG', message, exit: 1 })
    expect(error.hint[0]).toContain('POST_AI_DEBUG=1')
  })
})

test('every code is CATEGORY_ISSUE and says what it means', () => {
  for (const [code, meaning] of Object.entries(errorCodes)) {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
    expect(meaning).toMatch(/^[A-Z].+\.$/)
  }
})
