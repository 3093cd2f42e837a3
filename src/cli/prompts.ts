import { PostAiError } from '../lib/core/error.ts'
import { interrupted } from '../lib/core/interrupt.ts'
import { interruptSignal } from './interrupt.ts'
import { pauseProgress } from './progress.ts'
import { canPrompt } from './terminal.ts'

/** What may be chosen: the value that is returned and how it is shown. */
export interface Choice<Value> {
  value: Value
  name: string
  description?: string
}

/**
 * Lets the reader choose with the arrow keys. Where nobody can be asked it throws `USAGE_NEEDS_TERMINAL` with
 * `instead`, the flag that answers; Ctrl-C throws `INTERRUPTED`. All prompts are written to stderr.
 */
export async function askChoice<Value>(
  question: string,
  choices: readonly Choice<Value>[],
  instead: string,
): Promise<Value> {
  return ask(question, instead, async ({ select }, context) =>
    select({ message: question, choices: [...choices] }, context),
  )
}

/** Asks for one line of text, with a value for an empty answer. Errors as in `askChoice`. */
export async function askText(question: string, instead: string, preset?: string): Promise<string> {
  return ask(question, instead, async ({ input }, context) =>
    input(
      { message: question, required: preset === undefined, ...(preset !== undefined && { default: preset }) },
      context,
    ),
  )
}

/** Asks for a secret, which is not shown while it is typed. Errors as in `askChoice`. */
export async function askPassword(question: string, instead: string): Promise<string> {
  return ask(question, instead, async ({ password }, context) =>
    password({ message: question, mask: false, toggleMask: false }, context),
  )
}

/** Asks for a yes; an empty answer is a no. Errors as in `askChoice`. */
export async function askYes(question: string, instead: string): Promise<boolean> {
  return ask(question, instead, async ({ confirm }, context) =>
    confirm({ message: question, default: false }, context),
  )
}

/**
 * Does work that may want a yes. When it ends with `USAGE_NEEDS_YES` and somebody can be asked, asks, and does it
 * again with a yes; without one the error stands.
 */
export async function withYes<T>(given: boolean, work: (yes: boolean) => Promise<T>): Promise<T> {
  try {
    return await work(given)
  } catch (error) {
    const wanted = error instanceof PostAiError && error.code === 'USAGE_NEEDS_YES'
    if (given || !wanted || !canPrompt()) throw error
    if (!(await askYes(`${error.message} Go on?`, '--yes'))) throw error
    return work(true)
  }
}

/**
 * Stops at once what will need a yes that nobody can give later: `USAGE_NEEDS_YES` when there is neither `--yes`
 * nor a terminal. `announcement` says what would happen.
 */
export function requireAnswer(given: boolean, announcement: string): void {
  if (given || canPrompt()) return
  throw new PostAiError('USAGE_NEEDS_YES', announcement, { hints: ['Add --yes to do it.'] })
}

type Prompts = typeof import('@inquirer/prompts')
interface PromptContext {
  output: NodeJS.WriteStream
  signal: AbortSignal
}

async function ask<T>(
  question: string,
  instead: string,
  prompt: (prompts: Prompts, context: PromptContext) => Promise<T>,
): Promise<T> {
  if (!canPrompt()) {
    throw new PostAiError(
      'USAGE_NEEDS_TERMINAL',
      `"${question}" must be answered, and there is no terminal to ask in.`,
      {
        hints: [`Answer it with ${instead}.`],
      },
    )
  }
  pauseProgress()
  const prompts = await import('@inquirer/prompts')
  try {
    return await prompt(prompts, { output: process.stderr, signal: interruptSignal })
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'ExitPromptError' || name === 'AbortPromptError') throw interrupted()
    throw error
  }
}
