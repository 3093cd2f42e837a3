import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import type { AiLimits } from '../spending.ts'
import type { AskQuestions } from './questions.ts'
import type { SchemaAiResult } from './schema-ai-result.ts'
import type { SchemaAiInput } from './schema-start.ts'

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
  _input: SchemaAiInput,
  _options: SchemaAiOptions,
  _context: RunContext,
): Promise<SchemaAiResult> {
  throw new PostAiError('NOT_AVAILABLE', 'schema ai')
}
