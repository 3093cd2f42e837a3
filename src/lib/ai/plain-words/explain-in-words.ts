import type { RunContext } from '../../core/context.ts'
import type { ExplainResult } from '../../explain/explain-result.ts'
import { oneQuery } from '../../guard/one-query.ts'
import { addExplainFacts } from './explain-facts.ts'
import { FactMaker } from './fact-maker.ts'
import { inPlainWords, type WordsOptions } from './in-plain-words.ts'
import type { WithWords } from './plain-words.ts'
import type { RewriteTrial } from './try-rewrites.ts'

/** An explained statement, in plain words too. */
export interface ExplainAiResult extends ExplainResult, WithWords {}

/** How an explained statement is put into words. */
export interface ExplainInWordsOptions extends WordsOptions {
  /** The database on which rewrites are tried; without it none are asked for. */
  url?: string | undefined
  /** Values of `$1`, `$2`, … when both forms are run. */
  values?: readonly string[] | undefined
  /** Milliseconds that each form may run. */
  timeoutMs?: number | undefined
}

const DEFAULT_TIMEOUT_MS = 60_000

/**
 * Has a model say in plain words what `explain` found. Constants of the statement and its plan are masked unless values may be
 * told. Where the statement was executed, rewrites are run too and their rows compared. Throws what `inPlainWords` throws.
 */
export async function explainInWords(
  result: ExplainResult,
  options: ExplainInWordsOptions,
  context: RunContext,
): Promise<WithWords> {
  const { sql } = result
  const maker = await FactMaker.make(sql === null ? [] : [sql], options.allowValues ?? false)
  addExplainFacts(result, maker)
  const statement = sql === null ? '' : maker.mask.sql(sql)
  return inPlainWords(
    { subject: 'statement', maker, statement, trial: await trialOf(result, maker, options) },
    options,
    context,
  )
}

async function trialOf(
  { sql, analyzed }: ExplainResult,
  { mask }: FactMaker,
  { url, values = [], timeoutMs: ms = DEFAULT_TIMEOUT_MS }: ExplainInWordsOptions,
): Promise<RewriteTrial | null> {
  if (url === undefined || sql === null || 'allowed' in (await oneQuery(sql))) return null
  return { url, originals: [{ query: null, sql }], mask, run: analyzed ? { values, ms } : null }
}
