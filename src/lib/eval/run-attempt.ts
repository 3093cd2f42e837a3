import { type AiLimits, type AiUsage, noUsage } from '../ai/spending.ts'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { throwIfInterrupted } from '../core/interrupt.ts'
import { faultKind } from './fault-kind.ts'
import type { AttemptResult } from './report.ts'
import type { FinishedAttempt } from './run-file.ts'
import type { AttemptOptions, CaseScore, EvalCase, EvalSuite, Stage } from './suite.ts'

/** How the model of a run is reached. */
export type ModelPlace = Pick<AttemptOptions, 'baseUrl' | 'model' | 'env'>

/** A finished attempt, and what the run must know of its end. */
export interface AttemptEnd {
  finished: FinishedAttempt
  /** The error, when the server of the model and not its answer was at fault. */
  serverFault: PostAiError | null
}

const wrong: CaseScore = { strict: 0, loose: 0, parts: {}, notes: [] }

/** Asks a case once and scores what came. Throws what ends the run; before that the usage is given to `onUsage`. */
export async function runAttempt<Case extends EvalCase, Answer>(
  suite: EvalSuite<Case, Answer>,
  one: Case,
  number: number,
  { place, limits, onUsage }: { place: ModelPlace; limits: AiLimits; onUsage(usage: AiUsage): void },
  context: RunContext,
): Promise<AttemptEnd> {
  const kept = new Map<Stage, Answer>()
  let usage: Readonly<AiUsage> = noUsage
  const options: AttemptOptions = {
    ...place,
    aiLimits: limits,
    onUsage(asked) {
      usage = asked
      onUsage(asked)
    },
  }
  const attempt = { number, options, keep: (stage: Stage, answer: Answer) => void kept.set(stage, answer) }
  const began = performance.now()
  let repairs = 0
  let failure: PostAiError | null = null
  try {
    repairs = (await suite.ask(one, attempt, context)).repairs
  } catch (error) {
    throwIfInterrupted(context.signal)
    if (faultKind(error) === 'end' || !(error instanceof PostAiError)) throw error
    failure = error
    repairs = Math.max(0, usage.calls - 1)
  }
  const scores = await scoresOf(suite, one, kept, context)
  const ms = Math.round(performance.now() - began)
  const final = kept.get('final')
  const result: AttemptResult = {
    stages: { first: only(scores.first), repaired: only(scores.repaired), final: only(scores.final) },
    parts: scores.final.parts,
    notes: scores.final.notes,
    answer: final === undefined ? null : suite.textOf(final),
    failure: failure && { code: failure.code, message: failure.message },
    repairs,
    usage,
  }
  const serverFault = failure && faultKind(failure) === 'server' ? failure : null
  return { finished: { id: one.id, number, ms, result }, serverFault }
}

/** Scores each answer once, however many stages have it. */
async function scoresOf<Case extends EvalCase, Answer>(
  suite: EvalSuite<Case, Answer>,
  one: Case,
  kept: ReadonlyMap<Stage, Answer>,
  context: RunContext,
): Promise<Record<Stage, CaseScore>> {
  const known = new Map<Answer, CaseScore>()
  const scoreAt = async (stage: Stage): Promise<CaseScore> => {
    const answer = kept.get(stage)
    if (answer === undefined) return wrong
    const score = known.get(answer) ?? (await suite.score(one, answer, context))
    known.set(answer, score)
    return score
  }
  return {
    first: await scoreAt('first'),
    repaired: await scoreAt('repaired'),
    final: await scoreAt('final'),
  }
}

function only({ strict, loose }: CaseScore): { strict: number; loose: number } {
  return { strict, loose }
}
