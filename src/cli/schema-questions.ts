import type { AskQuestions } from '../lib/ai/schema/questions.ts'
import { printable } from '../lib/present/text.ts'
import { askChoice } from './prompts.ts'
import { canPrompt } from './terminal.ts'

/** Lets the reader answer what a description leaves open; undefined where nobody can be asked. */
export function askOpenQuestions(): AskQuestions | undefined {
  if (!canPrompt()) return undefined
  return async (questions) => {
    const answers: string[] = []
    for (const { question, options, preset } of questions) {
      const sorted = [preset, ...options.filter((option) => option !== preset)]
      const choices = sorted.map((value) => ({ value, name: printable(value) }))
      answers.push(await askChoice(printable(question), choices, 'a description that says it'))
    }
    return answers
  }
}
