/** US dollars for a million tokens. */
export interface Price {
  input: number
  output: number
}

/** List prices of platform.claude.com, 2026-11; the first whose beginning fits a model's name. */
const prices: readonly [string, Price][] = [
  ['claude-opus-5-5', { input: 4, output: 20 }],
  ['claude-sonnet-5-5', { input: 2, output: 10 }],
  ['claude-haiku-5-5', { input: 0.1, output: 0.5 }],
  ['claude-fable-5-1', { input: 10, output: 50 }],
]

/** Writing the cache for five minutes costs this much of the price of input, reading from it that much. */
const CACHE_WRITE = 1.25
const CACHE_READ = 0.1

/** The price of a model; undefined when none is known, as for all that run on servers of one's own. */
export function priceOf(model: string, hosted: boolean): Price | undefined {
  return hosted ? prices.find(([beginning]) => model.startsWith(beginning))?.[1] : undefined
}

/** The tokens of one or more calls, as the API counts them: input without what the cache took or gave. */
export interface Tokens {
  inputTokens: number
  cacheWriteTokens: number
  cacheReadTokens: number
  outputTokens: number
}

/** What tokens cost, in US dollars. */
export function costOf(tokens: Tokens, price: Price): number {
  const input =
    tokens.inputTokens + tokens.cacheWriteTokens * CACHE_WRITE + tokens.cacheReadTokens * CACHE_READ
  return (input * price.input + tokens.outputTokens * price.output) / 1_000_000
}
