import { isHosted } from '../ai/endpoint.ts'
import { DEFAULT_MODEL } from '../ai/model.ts'
import { costOf, priceOf } from '../ai/prices.ts'
import type { RunContext } from '../core/context.ts'
import { MOST_CALLS } from './eval-options.ts'
import type { EvalPlan } from './report.ts'
import type { EvalCase, EvalSuite } from './suite.ts'

/** Characters of English and SQL per token, cautiously. */
const CHARACTERS_PER_TOKEN = 3

/** A reply with two queries and their readings, or a schema of some tables, has about so many tokens. */
const OUTPUT_TOKENS = { query: 500, schema: 2500 } as const

/** What a run would take, without the length of prompts: nothing is asked or read for it. */
export function planOf(cases: number, repeat: number, done: number): EvalPlan {
  const attempts = cases * repeat
  const left = attempts - done
  return {
    cases,
    attempts,
    done,
    calls: { least: left, most: left * MOST_CALLS },
    tokens: null,
    usd: null,
  }
}

/** The plan with tokens and cost, one call an attempt: the first prompt of every case is written for it, and none is sent. */
export async function estimatedPlan<Case extends EvalCase>(
  plan: EvalPlan,
  suite: EvalSuite<Case, never>,
  { model = DEFAULT_MODEL, baseUrl }: { model: string | undefined; baseUrl: string },
  context: RunContext,
): Promise<EvalPlan> {
  context.report.step('Writing the prompts')
  let characters = 0
  for (const one of suite.cases) characters += await suite.promptLength(one, context)
  const share = plan.cases === 0 ? 0 : plan.calls.least / plan.cases
  const tokens = {
    input: Math.round((characters * share) / CHARACTERS_PER_TOKEN),
    output: Math.round(plan.calls.least * OUTPUT_TOKENS[suite.name]),
  }
  const price = priceOf(model, isHosted(baseUrl))
  const sum = {
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  }
  return { ...plan, tokens, usd: price ? Math.round(costOf(sum, price) * 100) / 100 : null }
}
