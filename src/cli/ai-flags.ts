import { Flags } from '@oclif/core'
import type { AiLimits } from '../lib/ai/spending.ts'
import { amountFlag, durationFlag } from './quantity-flags.ts'

/** The server of a model. */
export const baseUrlFlag = Flags.string({
  description: 'server of the model; else ANTHROPIC_BASE_URL, else Anthropic',
  helpValue: '<url>',
  helpGroup: 'MODEL',
})

/** Which model is asked, where it is, and how much it may take; the same in every command that asks one. */
export const aiFlags = {
  model: Flags.string({
    description: 'any model that the server knows [default: claude-sonnet-5-5]',
    helpValue: '<name>',
    env: 'POST_AI_MODEL',
    helpGroup: 'MODEL',
  }),
  'base-url': baseUrlFlag,
  'max-calls': Flags.integer({
    description: 'calls of the model at most [default: 12]',
    helpValue: '<n>',
    min: 1,
    helpGroup: 'MODEL',
  }),
  'time-limit': durationFlag({
    description: 'time that the model has in all [default: 5m]',
    helpValue: '<time>',
    helpGroup: 'MODEL',
  }),
  budget: amountFlag({
    description: 'US dollars at most, where the price is known [default: 1]',
    helpValue: '<amount>',
    helpGroup: 'MODEL',
  }),
  'show-prompt': Flags.boolean({
    description: 'print what would be sent, and send nothing',
    helpGroup: 'MODEL',
  }),
}

/** What the flags say of the model's limits. */
export function aiLimitsOf(flags: {
  'max-calls'?: number | undefined
  'time-limit'?: number | undefined
  budget?: number | undefined
}): Partial<AiLimits> {
  const { 'max-calls': calls, 'time-limit': ms, budget: usd } = flags
  return {
    ...(calls !== undefined && { calls }),
    ...(ms !== undefined && { ms }),
    ...(usd !== undefined && { usd }),
  }
}
