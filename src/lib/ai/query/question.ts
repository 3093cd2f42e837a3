import { PostAiError } from '../../core/error.ts'
import { asData } from '../prompt.ts'

const LONGEST_QUESTION = 4000

/** A question as it is sent: on one line, secrets masked. Throws `USAGE_INVALID` when there is none, or it is a book. */
export function askedData(given: string): string {
  const question = asData(given, LONGEST_QUESTION + 1)
  if (question !== '' && question.length <= LONGEST_QUESTION) return question
  const reason =
    question === '' ? 'The question is empty.' : `The question is longer than ${LONGEST_QUESTION} characters.`
  throw new PostAiError('USAGE_INVALID', reason, { hints: ['Ask in a sentence or two, in quotes.'] })
}
