import { PostAiError } from '../core/error.ts'
import { formatDuration, plural } from '../core/units.ts'
import { costOf, type Price, type Tokens } from './prices.ts'

/** How much one run may ask of a model. */
export interface AiLimits {
  /** Requests, repeated ones included. */
  calls: number
  /** Milliseconds for all of them together. */
  ms: number
  /** US dollars, where the price of the model is known. */
  usd: number
}

/** The limits when none are given. */
export const defaultAiLimits: AiLimits = { calls: 12, ms: 300_000, usd: 1 }

/** What a run asked of a model. */
export interface AiUsage extends Tokens {
  calls: number
  /** US dollars by the list price; null when no price is known. */
  usd: number | null
}

/** What is asked of a model of which nothing is asked. */
export const noUsage: Readonly<AiUsage> = {
  calls: 0,
  inputTokens: 0,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 0,
  usd: null,
}

/** Characters of English and SQL per token, cautiously; used only to keep within the limit of money. */
const CHARACTERS_PER_TOKEN = 3

/** Counts what a run spends, and ends it at its limits. */
export class Spending {
  readonly #limits: AiLimits
  readonly #price: Price | undefined
  readonly #began = performance.now()
  readonly #sum: AiUsage = { ...noUsage }

  constructor(limits: AiLimits, price: Price | undefined) {
    this.#limits = limits
    this.#price = price
    if (price) this.#sum.usd = 0
  }

  /** Milliseconds that are left. */
  get msLeft(): number {
    return this.#limits.ms - (performance.now() - this.#began)
  }

  get usage(): AiUsage {
    return { ...this.#sum }
  }

  /** Counts a request before it is sent. Throws `AI_LIMIT` when it may not be. */
  begin(characters: number, maxTokens: number): void {
    const { calls, usd } = this.#limits
    if (this.#sum.calls >= calls) {
      throw limit(`${plural(calls, 'call')} of the model were made`, 'Raise --max-calls.')
    }
    if (this.msLeft <= 0) throw this.outOfTime()
    if (this.#price) {
      const most = {
        inputTokens: Math.ceil(characters / CHARACTERS_PER_TOKEN),
        outputTokens: maxTokens,
        cacheWriteTokens: 0,
        cacheReadTokens: 0,
      }
      const total = (this.#sum.usd ?? 0) + costOf(most, this.#price)
      if (total > usd) {
        throw limit(
          `the next call could bring the cost to $${total.toFixed(2)}, and $${usd} are allowed`,
          'Raise --budget.',
        )
      }
    }
    this.#sum.calls += 1
  }

  /** Adds what a request took. */
  add(tokens: Tokens): void {
    this.#sum.inputTokens += tokens.inputTokens
    this.#sum.cacheWriteTokens += tokens.cacheWriteTokens
    this.#sum.cacheReadTokens += tokens.cacheReadTokens
    this.#sum.outputTokens += tokens.outputTokens
    if (this.#price) {
      // to a millionth of a dollar, so that sums of the same calls are the same numbers
      this.#sum.usd = Math.round(((this.#sum.usd ?? 0) + costOf(tokens, this.#price)) * 1e6) / 1e6
    }
  }

  /** The error for a run whose time is up. */
  outOfTime(): PostAiError {
    return limit(
      `the model did not finish within ${formatDuration(this.#limits.ms)}`,
      'Raise --time-limit, or choose a faster --model.',
    )
  }
}

function limit(reason: string, hint: string): PostAiError {
  return new PostAiError('AI_LIMIT', `Stopped at a limit: ${reason}.`, { hints: [hint] })
}
