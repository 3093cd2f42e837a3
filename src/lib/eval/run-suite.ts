import type { AiLimits, AiUsage } from '../ai/spending.ts'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { throwIfInterrupted } from '../core/interrupt.ts'
import { formatDuration, plural } from '../core/units.ts'
import { sumOfUsage } from './aggregate.ts'
import { type ModelPlace, runAttempt } from './run-attempt.ts'
import type { FinishedAttempt, RunFile } from './run-file.ts'
import type { EvalCase, EvalSuite } from './suite.ts'

/** What a run does and may take. */
export interface RunOptions {
  place: ModelPlace
  repeat: number
  limits: AiLimits
}

/** So many faults of the server one after another, and the run ends: what comes after would be no different. */
const SERVER_FAULTS = 3

/**
 * Makes all attempts that are not in the run file yet, one after another, and adds each to it. Throws what ends a run, with the
 * way to go on; everything finished until then is in the file.
 */
export async function runSuite<Case extends EvalCase, Answer>(
  suite: EvalSuite<Case, Answer>,
  before: readonly FinishedAttempt[],
  file: RunFile,
  options: RunOptions,
  context: RunContext,
): Promise<FinishedAttempt[]> {
  const finished = [...before]
  const known = new Set(before.map(({ id, number }) => `${number} ${id}`))
  const spent = new Spent(options.limits, sumOfUsage(before.map(({ result }) => result.usage)).usd ?? 0)
  const total = suite.cases.length * options.repeat
  let faulty: FinishedAttempt[] = []
  context.report.step(`Asking ${plural(suite.cases.length, 'case')}`)
  try {
    for (const one of suite.cases) {
      for (let number = 1; number <= options.repeat; number++) {
        if (known.has(`${number} ${one.id}`)) continue
        throwIfInterrupted(context.signal)
        const limits = spent.left()
        const how = { place: options.place, limits, onUsage: (usage: AiUsage) => spent.add(usage) }
        const end = await runAttempt(suite, one, number, how, quiet(context))
        faulty = [...faulty, end.finished]
        if (end.serverFault && faulty.length >= SERVER_FAULTS) throw end.serverFault
        if (end.serverFault) continue
        await file.add(faulty)
        finished.push(...faulty)
        faulty = []
        context.report.count(finished.length, total, 'attempts')
      }
    }
  } catch (error) {
    throw withWayOn(error, finished.length, total)
  }
  await file.add(faulty)
  return [...finished, ...faulty]
}

/** What is left of the limits of the run. Money is counted over all of it, calls and time since it went on. */
class Spent {
  readonly #limits: AiLimits
  readonly #usdBefore: number
  readonly #began = performance.now()
  readonly #usages: AiUsage[] = []

  constructor(limits: AiLimits, usdBefore: number) {
    this.#limits = limits
    this.#usdBefore = usdBefore
  }

  add(usage: AiUsage): void {
    this.#usages.push(usage)
  }

  /** Throws `AI_LIMIT` when nothing is. */
  left(): AiLimits {
    const { calls, usd } = sumOfUsage(this.#usages)
    const ms = this.#limits.ms - (performance.now() - this.#began)
    if (calls >= this.#limits.calls) {
      throw limit(`${plural(calls, 'call')} of the model were made`, 'Raise --max-calls.')
    }
    if (ms <= 0) throw limit(`${formatDuration(this.#limits.ms)} are over`, 'Raise --time-limit.')
    const cost = this.#usdBefore + (usd ?? 0)
    if (cost > 0 && cost >= this.#limits.usd) {
      throw limit(
        `the run has cost $${cost.toFixed(cost < 0.1 ? 4 : 2)}, and $${this.#limits.usd} are allowed`,
        'Raise --budget.',
      )
    }
    return { calls: this.#limits.calls - calls, ms, usd: this.#limits.usd - cost }
  }
}

function limit(reason: string, hint: string): PostAiError {
  return new PostAiError('AI_LIMIT', `Stopped at a limit: ${reason}.`, { hints: [hint] })
}

/** What is done in one attempt is no news; what a reader must know of a run is said by the run. */
function quiet({ signal }: RunContext): RunContext {
  const ignore = () => undefined
  return { signal, report: { step: ignore, count: ignore, warn: ignore, note: ignore } }
}

function withWayOn(error: unknown, done: number, total: number): unknown {
  if (!(error instanceof PostAiError)) return error
  const way = `${done} of ${plural(total, 'attempt')} are kept: the same command with --resume goes on.`
  return new PostAiError(error.code, error.message, {
    hints: done > 0 ? [...error.hints, way] : error.hints,
    exit: error.exit,
    ...(error.sql && { sql: error.sql }),
    cause: error,
  })
}
