import { PostAiError } from '../core/error.ts'

/** The error for a text or value that is not EXPLAIN's output: what was expected, and the line where it is known. */
export function unreadable(reason: string, line?: { number: number; text: string }): PostAiError {
  const place = line ? `line ${line.number} ("${shortened(line.text)}")` : 'the input'
  return new PostAiError('PLAN_UNREADABLE', `This is not a plan that can be read: ${place}: ${reason}.`, {
    hints: [
      'Give the whole output of EXPLAIN or EXPLAIN (FORMAT JSON), as psql or another client shows it.',
      'EXPLAIN (ANALYZE, BUFFERS, VERBOSE, FORMAT JSON) holds the most.',
    ],
  })
}

function shortened(text: string): string {
  const trimmed = text.trim()
  return trimmed.length > 60 ? `${trimmed.slice(0, 59)}…` : trimmed
}
