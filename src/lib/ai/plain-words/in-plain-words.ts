import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import type { Model } from '../model.ts'
import type { AiLimits } from '../spending.ts'
import { runTask } from '../task.ts'
import { withModel } from '../with-model.ts'
import { sentenceCheck } from './check-sentence.ts'
import type { FactMaker } from './fact-maker.ts'
import { noWords, type PlainWords, type WithWords } from './plain-words.ts'
import { type RewriteTrial, type TriedRewrites, tryRewrites } from './try-rewrites.ts'
import { type WordsSubject, wordsPrompt } from './words-prompt.ts'
import { type CheckedReply, WordsTask } from './words-task.ts'

/** Which model writes, and what it may be told. */
export interface WordsOptions {
  /** As in `withModel`. */
  baseUrl?: string | undefined
  model?: string | undefined
  aiLimits?: Partial<AiLimits> | undefined
  env: NodeJS.ProcessEnv
  /** Whether constants of statements and plans may be told. */
  allowValues?: boolean | undefined
  /** Send nothing: the result holds what would be sent. */
  showPrompt?: boolean | undefined
}

/** What is put into words. */
export interface WordsInput {
  subject: WordsSubject
  maker: FactMaker
  /** The explained statement, masked; '' where there is none. */
  statement: string
  /** How rewrites are tried; null where none can be. */
  trial: RewriteTrial | null
}

/**
 * Has a model put facts into plain words, drops each sentence that does not follow from them, and tries the rewrites that it
 * proposes. A fault of the model, or of trying, is a warning and part of the result: what was found without it stands. Throws
 * `INTERRUPTED` and `USAGE_INVALID`.
 */
export async function inPlainWords(
  { subject, maker, statement, trial }: WordsInput,
  options: WordsOptions,
  context: RunContext,
): Promise<WithWords> {
  const book = maker.book()
  const prompt = wordsPrompt(subject, book, statement, trial !== null)
  if (options.showPrompt) return { ...noWords, wordsPrompt: prompt }
  const task = new WordsTask(prompt, sentenceCheck(book), trial !== null)
  try {
    const words = await withModel({ ...options, limits: options.aiLimits }, context, (model) =>
      wordsOf(task, model, trial, context),
    )
    return { ...noWords, words }
  } catch (error) {
    const { code, message, hints } = faultIn(error)
    context.report.warn(
      `There is no explanation in words: ${[message.replace(/(?<![.?!])$/, '.'), ...hints].join(' ')} [${code}]`,
    )
    return { ...noWords, wordsFault: { code, message } }
  }
}

async function wordsOf(
  task: WordsTask,
  model: Model,
  trial: RewriteTrial | null,
  context: RunContext,
): Promise<PlainWords> {
  const { result, repairs } = await bestOf(task, model, context)
  const tried = await rewritesOf(result, trial, context)
  const { sentences, dropped } = result
  return { sentences, dropped, ...tried, repairs, model: model.name, usage: model.usage() }
}

/** What a model wrote before it failed is kept. */
async function bestOf(task: WordsTask, model: Model, context: RunContext) {
  try {
    return await runTask(task, model, context)
  } catch (error) {
    const { message } = faultIn(error)
    if (!task.best) throw error
    context.report.warn(`The model was to correct what it wrote, and failed: ${message}`)
    return { result: task.best, repairs: 0 }
  }
}

/** That rewrites cannot be tried is said of each; the words stand. */
async function rewritesOf(
  { rewrites }: CheckedReply,
  trial: RewriteTrial | null,
  context: RunContext,
): Promise<TriedRewrites> {
  if (!trial || rewrites.length === 0) return { rewrites: [], droppedRewrites: [] }
  try {
    return await tryRewrites(rewrites, trial, context)
  } catch (error) {
    const reason = `it could not be tried: ${faultIn(error).message}`
    return {
      rewrites: [],
      droppedRewrites: rewrites.map(({ query, sql }) => ({ query: query || null, sql, reason })),
    }
  }
}

/** The error, when it is one that leaves what was found as it is; throws any other. */
function faultIn(error: unknown): PostAiError {
  if (error instanceof PostAiError && error.code !== 'INTERRUPTED' && !error.code.startsWith('USAGE_'))
    return error
  throw error
}
