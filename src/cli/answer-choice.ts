import type { Choose } from '../lib/ai/query/chosen-answer.ts'
import { printable } from '../lib/present/text.ts'
import { askChoice } from './prompts.ts'
import { canPrompt } from './terminal.ts'

/** Lets the reader choose between answers that differ; undefined where nobody can be asked. */
export function chooseAnswer(): Choose | undefined {
  if (!canPrompt()) return undefined
  return (answers) =>
    askChoice(
      'The question can be read in more than one way. Which is meant?',
      answers.map(({ reading, sql, difference }, value) => ({
        value,
        name: printable(difference === '' ? reading : `${reading} (${difference})`),
        description: printable(sql),
      })),
      'a question that says more exactly what is meant',
    )
}
