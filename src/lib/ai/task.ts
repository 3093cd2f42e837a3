import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { throwIfInterrupted } from '../core/interrupt.ts'
import { JsonMismatch } from '../core/json-check.ts'
import type { Model } from './model.ts'
import type { Prompt, ReplyForm, Turn } from './prompt.ts'
import type { Message } from './send.ts'

/**
 * What a proposal was found to be: good, with what was made of it; or what is to be said to the model of it. `more` is what it is
 * to know besides, such as an answer to its question: that is no repair.
 */
export type Verified<Result> = { result: Result } | { complaint: string } | { more: string }

/** Work that a model does and that is checked without one: a prompt, the form of the reply, and the check. */
export interface AiTask<Output, Result> {
  prompt: Prompt
  form: ReplyForm
  /** The reply, read from its JSON. Throws `JsonMismatch` when it is not of the form. */
  read(value: unknown): Output
  /** What can be made of a reply without JSON; undefined when nothing. */
  readText?(text: string): Output | undefined
  /** Checks a proposal; `round` counts from 0. What it throws ends the task. */
  verify(output: Output, round: number): Promise<Verified<Result>>
  /** What could be better of a good result: said to the model once, and what it answers is taken when it is better. */
  wish?: { of(result: Result): string | undefined; isBetter(one: Result, other: Result): boolean }
  /** The error for a task that ends without a result. */
  fail(lastComplaint: string): PostAiError
  /** Tokens that a reply may have. */
  maxTokens?: number
}

/** What became of a task. */
export interface TaskDone<Result> {
  result: Result
  /** How many times the model was asked to mend what it had proposed. */
  repairs: number
}

/** How often a model may mend its proposal. */
export const REPAIRS = 3

/** How often a model may mend the form of its reply, within these. */
const FORM_REPAIRS = 1

/** Room for models that think before they answer; the SDK wants streaming from 21,334 on. */
const MAX_TOKENS = 12_000

/** Longest reply that is shown to the model again. */
const LONGEST_REPLY = 20_000

/**
 * Has a model do a task: asks, checks, and lets it mend what it proposed, with the complaints, at most `REPAIRS` times.
 * Throws what asking throws, what the task's own check throws, and the task's own failure.
 */
export async function runTask<Output, Result>(
  task: AiTask<Output, Result>,
  model: Model,
  context: RunContext,
): Promise<TaskDone<Result>> {
  const turns: Turn[] = []
  let formRepairs = 0
  for (let round = 0; ; ) {
    throwIfInterrupted(context.signal)
    const reply = await model.ask(messageOf(task, turns))
    const output = read(task, reply)
    if ('mismatch' in output) {
      if (formRepairs >= FORM_REPAIRS || round >= REPAIRS) throw wrongForm(output.mismatch)
      formRepairs += 1
    }
    const verified =
      'mismatch' in output
        ? { complaint: formComplaint(output.mismatch) }
        : await task.verify(output.read, round)
    turns.push({ role: 'assistant', text: reply.text.slice(0, LONGEST_REPLY) || '(nothing)' })
    if ('result' in verified)
      return { result: await wished(task, verified.result, turns, model, context), repairs: round }
    if ('more' in verified) {
      turns.push({ role: 'user', text: verified.more })
      continue
    }
    if (round >= REPAIRS) throw task.fail(verified.complaint)
    round += 1
    context.report.step('Mending what was proposed')
    turns.push({ role: 'user', text: verified.complaint })
  }
}

function messageOf(
  { prompt, form, maxTokens = MAX_TOKENS }: Pick<AiTask<unknown, unknown>, 'prompt' | 'form' | 'maxTokens'>,
  turns: readonly Turn[],
): Message {
  return { prompt, turns, form, maxTokens }
}

/** The result, or a better one when the model is told what could be; whatever else comes of that, the result stays. */
async function wished<Output, Result>(
  task: AiTask<Output, Result>,
  result: Result,
  turns: readonly Turn[],
  model: Model,
  context: RunContext,
): Promise<Result> {
  const wish = task.wish?.of(result)
  if (wish === undefined) return result
  context.report.step('Asking for something better')
  try {
    const reply = await model.ask(messageOf(task, [...turns, { role: 'user', text: wish }]))
    const output = read(task, reply)
    const verified = 'mismatch' in output ? undefined : await task.verify(output.read, REPAIRS)
    const other = verified && 'result' in verified ? verified.result : undefined
    return other !== undefined && task.wish?.isBetter(other, result) ? other : result
  } catch (error) {
    if (error instanceof PostAiError && error.code.startsWith('AI_')) return result
    throw error
  }
}

function read<Output>(
  task: Pick<AiTask<Output, unknown>, 'read' | 'readText'>,
  reply: { value: object | undefined; text: string },
): { read: Output } | { mismatch: string } {
  if (reply.value === undefined) {
    const output = task.readText?.(reply.text)
    if (output !== undefined) return { read: output }
    return { mismatch: reply.text.trim() === '' ? 'it is empty' : 'it holds no JSON' }
  }
  try {
    return { read: task.read(reply.value) }
  } catch (error) {
    if (error instanceof JsonMismatch) return { mismatch: error.message }
    throw error
  }
}

function formComplaint(mismatch: string): string {
  return `The reply cannot be used: ${mismatch}. Answer again, with nothing but one JSON value of the form that was asked for.`
}

function wrongForm(mismatch: string): PostAiError {
  return new PostAiError(
    'AI_REPLY_INVALID',
    `The reply of the model is not of the form that was asked for: ${mismatch}.`,
    {
      hints: ['Run the command again, or choose another --model; small ones often cannot keep to a form.'],
    },
  )
}
