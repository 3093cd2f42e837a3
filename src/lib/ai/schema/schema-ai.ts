import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { DEFAULT_MODEL } from '../model.ts'
import { asData, type Prompt } from '../prompt.ts'
import { type AiLimits, noUsage } from '../spending.ts'
import { runTask } from '../task.ts'
import { withModel } from '../with-model.ts'
import { openStart } from './open-start.ts'
import { type AskQuestions, Questions } from './questions.ts'
import type { SchemaAiResult } from './schema-ai-result.ts'
import { schemaPrompt } from './schema-prompt.ts'
import type { SchemaAiInput } from './schema-start.ts'
import { type AcceptedSchema, schemaTask } from './schema-task.ts'

/** How a schema is asked for. */
export interface SchemaAiOptions {
  /** As in `withModel`. */
  baseUrl?: string | undefined
  model?: string | undefined
  aiLimits?: Partial<AiLimits> | undefined
  env: NodeJS.ProcessEnv
  /** The major version it is for; that of the database, else 18. */
  major?: number | undefined
  /** Milliseconds that one trial of a proposal may take; `DEFAULT_TRIAL_MS` when none are given. */
  trialMs?: number | undefined
  /** Leave dangerous statements as they are, and only say so: for files that cannot hold their safe form. */
  plainForm?: boolean | undefined
  /** Names of rules of `migrate check` and `schema lint` whose findings are not wanted. */
  off?: readonly string[] | undefined
  /** Send nothing: the result holds what would be sent. */
  showPrompt?: boolean | undefined
  /** Asks what the description leaves open; without it the likeliest is assumed. */
  ask?: AskQuestions | undefined
}

/** A trial works on a few made-up rows: what takes longer does not end. */
export const DEFAULT_TRIAL_MS = 20_000

/**
 * Has a model write a schema, or a change of one, and tries what it proposes in the embedded server: up, down and up again,
 * with rows that have to be taken and rows that have to be refused. Only schema and statistics are sent. Throws the errors
 * that begin with `AI_`, `SANDBOX_FAILED`, and what reading the start throws.
 */
export async function schemaAi(
  input: SchemaAiInput,
  options: SchemaAiOptions,
  context: RunContext,
): Promise<SchemaAiResult> {
  const description = describedData(input.description)
  const { trialMs = DEFAULT_TRIAL_MS, major, plainForm = false } = options
  await using start = await openStart(input.start, description, { major, trialMs }, context)
  const prompt = schemaPrompt({ description, schema: start.text, version: start.version })
  const blank = blankResult(description, start.facts, options)
  if (options.showPrompt) return { ...blank, prompt }
  return await withModel({ ...options, limits: options.aiLimits }, context, async (model) => {
    const questions = new Questions(options.ask)
    const rules = { extensions: wordsIn(description), plainForm, off: new Set(options.off) }
    const task = schemaTask({ prompt, start, rules, questions }, context)
    const { result, repairs } = await runTask(task, model, context)
    return {
      ...blank,
      ...told(result),
      questions: questions.answered,
      repairs,
      model: model.name,
      usage: model.usage(),
    }
  })
}

type Told = Pick<
  SchemaAiResult,
  'up' | 'down' | 'transaction' | 'entities' | 'relations' | 'decisions' | 'assumptions' | 'verification'
>

/** What the model says beside its SQL is shown: on one line each, without characters that steer. */
function told({ reply, up, down, transaction, entities, relations, verification }: AcceptedSchema): Told {
  const line = (text: string) => asData(text, 600)
  return {
    up,
    down,
    transaction,
    entities,
    relations: relations.map((one) => ({ ...one, why: one.why === null ? null : line(one.why) })),
    decisions: reply.decisions.map(({ about, choice, why }) => ({
      about: line(about),
      choice: line(choice),
      why: line(why),
    })),
    assumptions: reply.assumptions.map(line),
    verification,
  }
}

const LONGEST_DESCRIPTION = 20_000

/** A description as it is sent: secrets masked, without characters that steer. Lines are kept. */
function describedData(given: string): string {
  const lines = given.split(/\r?\n/).map((line) => asData(line, LONGEST_DESCRIPTION))
  const description = lines.join('\n').trim()
  if (description !== '' && description.length <= LONGEST_DESCRIPTION) return description
  const reason =
    description === ''
      ? 'The description is empty.'
      : `The description is longer than ${LONGEST_DESCRIPTION} characters.`
  throw new PostAiError('USAGE_INVALID', reason, {
    hints: ['Say in a few sentences, in quotes, what shall be kept and how it belongs together.'],
  })
}

/** Names of extensions are plain words, and one that is asked for is named. */
function wordsIn(description: string): Set<string> {
  return new Set(description.toLowerCase().split(/[^a-z0-9_-]+/))
}

function blankResult(
  description: string,
  start: SchemaAiResult['start'],
  { model }: SchemaAiOptions,
): SchemaAiResult & { prompt: Prompt | null } {
  return {
    description,
    start,
    up: null,
    down: null,
    transaction: true,
    entities: [],
    relations: [],
    decisions: [],
    assumptions: [],
    questions: [],
    verification: null,
    repairs: 0,
    model: model ?? DEFAULT_MODEL,
    usage: noUsage,
    savedAs: [],
    appliedTo: null,
    prompt: null,
  }
}
