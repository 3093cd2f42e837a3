import type { RunContext } from '../../core/context.ts'
import { defaultLimits, type QueryLimits } from '../../guard/query-result.ts'
import type { Allowances } from '../../guard/verdict.ts'
import type { Connection } from '../../postgres/connection.ts'
import { connectReadOnly } from '../../postgres/read-only.ts'
import { readServerFacts } from '../../postgres/server-facts.ts'
import { loadParser } from '../../sql/parser.ts'
import type { DatabaseFacts } from '../database-facts.ts'
import { DEFAULT_MODEL } from '../model.ts'
import { readSchema } from '../schema-pack.ts'
import { type AiLimits, type AiUsage, noUsage } from '../spending.ts'
import { runTask } from '../task.ts'
import { withModel } from '../with-model.ts'
import { type Candidate, Candidates, type Trial } from './candidates.ts'
import { type Choose, chosenAnswer } from './chosen-answer.ts'
import type { QueryAiResult } from './query-ai-result.ts'
import { type QueryReply, queryPrompt } from './query-prompt.ts'
import { queryTask } from './query-task.ts'
import { askedData } from './question.ts'
import { findValues } from './values.ts'

/** How a question is answered. */
export interface QueryAiOptions {
  /** As in `withModel`. */
  baseUrl?: string | undefined
  model?: string | undefined
  aiLimits?: Partial<AiLimits> | undefined
  env: NodeJS.ProcessEnv
  /** How many queries a reply shall hold. */
  candidates?: number | undefined
  limits?: Partial<QueryLimits> | undefined
  allow?: Allowances | undefined
  /** The highest cost that the planner may estimate; `DEFAULT_MAX_COST` when none is given. */
  maxCost?: number | undefined
  /** Whether values of rows may be told to the model. */
  allowValues?: boolean | undefined
  /** Examine and show, but do not run. */
  sqlOnly?: boolean | undefined
  /** Send nothing: the result holds what would be sent. */
  showPrompt?: boolean | undefined
  /** Chooses between answers that differ; without it the likeliest is taken and marked. */
  choose?: Choose | undefined
  /** Told of every reply of the model, and of its proposals that passed all checks. */
  onReply?: ((reply: QueryReply, passed: readonly Candidate[]) => void) | undefined
  /** As in `ModelOptions`. */
  onUsage?: ((usage: AiUsage) => void) | undefined
}

/** About a minute of reading pages in order. */
export const DEFAULT_MAX_COST = 10_000_000

const DEFAULT_CANDIDATES = 2

/** Results are compared by so many rows, even when fewer are to be shown: the first of many are others in another order. */
const COMPARED_ROWS = 10_000

/**
 * Answers a question about a database with a query that a model proposes: only the schema and statistics are sent to it; what
 * it proposes is parsed, judged by the guard, planned, and run read only. Throws the errors that begin with `AI_`, and what
 * `connect` throws.
 */
export async function queryAi(
  url: string,
  given: string,
  options: QueryAiOptions,
  context: RunContext,
): Promise<QueryAiResult> {
  const question = askedData(given)
  context.report.step('Reading the schema')
  // the server works meanwhile; what fails here fails again where it is needed
  if (!options.showPrompt) Promise.all([loadParser(), import('@anthropic-ai/sdk')]).catch(() => undefined)
  await using reader = await connectReadOnly(url, { signal: context.signal })
  const { version } = await readServerFacts(reader)
  const schema = await readSchema(reader)
  const pack = await schema.pack(question)
  const values = options.allowValues ? await findValues(reader, pack.tables, question, context) : ''
  const most = options.candidates ?? DEFAULT_CANDIDATES
  const prompt = queryPrompt({
    question,
    schema: pack.text,
    ways: pack.ways,
    values,
    candidates: most,
    version,
  })
  if (options.showPrompt) return promptOnly(question, prompt, options)
  return await withModel({ ...options, limits: options.aiLimits }, context, async (model) => {
    await using connection = await connectReadOnly(url, { signal: context.signal, settings: asWhenRun })
    const candidates = new Candidates(trialOf(url, connection, pack.facts, options), context)
    const task = queryTask({ prompt, pack, schema, question, candidates, most, onReply: options.onReply })
    const { result, repairs } = await runTask(task, model, context)
    const answer = await chosenAnswer(result, options.limits?.rows ?? defaultLimits.rows, options.choose)
    const { name } = model
    return { question, ...answer, repairs, model: name, usage: model.usage(), savedAs: null, prompt: null }
  })
}

/** As in the session in which a query is run: the guard refuses the old way of reading strings. */
const asWhenRun = { standard_conforming_strings: 'on' }

function trialOf(url: string, connection: Connection, facts: DatabaseFacts, options: QueryAiOptions): Trial {
  const limits = { ...defaultLimits, ...options.limits }
  return {
    url,
    connection,
    facts,
    limits: { ...limits, rows: Math.max(limits.rows, COMPARED_ROWS) },
    allow: options.allow ?? {},
    maxCost: options.maxCost ?? DEFAULT_MAX_COST,
    run: !options.sqlOnly,
  }
}

function promptOnly(
  question: string,
  prompt: NonNullable<QueryAiResult['prompt']>,
  { model }: QueryAiOptions,
): QueryAiResult {
  return {
    question,
    reading: '',
    sql: null,
    columns: [],
    rows: [],
    truncated: null,
    cutCells: 0,
    cost: null,
    agreement: 'single',
    candidates: 0,
    others: [],
    repairs: 0,
    model: model ?? DEFAULT_MODEL,
    usage: noUsage,
    savedAs: null,
    prompt,
  }
}
