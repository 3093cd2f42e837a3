import { formatCount, plural } from '../core/units.ts'
import type { AiUsage } from './spending.ts'

/** What a run asked of a model, in a line: calls, tokens, cost. */
export function usageLine(model: string, usage: AiUsage): string {
  const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens
  const cached = usage.cacheReadTokens > 0 ? ` (${formatCount(usage.cacheReadTokens)} from the cache)` : ''
  const cost = usage.usd === null ? '' : `, about $${usage.usd.toFixed(4)}`
  return `${plural(usage.calls, 'call')} of ${model}: ${plural(input, 'token')} in${cached}, ${formatCount(usage.outputTokens)} out${cost}.`
}
