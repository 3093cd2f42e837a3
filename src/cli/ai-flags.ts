import { Flags } from '@oclif/core'
import type { WordsOptions } from '../lib/ai/plain-words/in-plain-words.ts'
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

/** The flag, which is refused without `--ai`. */
const withAi = <Flag extends object>(flag: Flag): Flag => ({ ...flag, dependsOn: ['ai'] })

/** What has a model put a result into words; without `--ai` the others are refused. */
const wordsFlags = {
  ai: Flags.boolean({
    description:
      'say it in plain words too: a model writes them, and what does not follow from the result is dropped',
    helpGroup: 'MODEL',
  }),
  'allow-values': Flags.boolean({
    description: 'let the model see the constants of statements; else they are masked',
    helpGroup: 'MODEL',
    dependsOn: ['ai'],
  }),
  model: aiFlags.model,
  'base-url': withAi(baseUrlFlag),
  'max-calls': withAi(aiFlags['max-calls']),
  budget: withAi(aiFlags.budget),
  'show-prompt': withAi(aiFlags['show-prompt']),
}

/** The same for explain. */
export const explainWordsFlags = { ...wordsFlags, 'time-limit': withAi(aiFlags['time-limit']) }

/** The same for advise, whose --time-limit is another. */
export const adviseWordsFlags = { ...wordsFlags, 'ai-time-limit': withAi(aiFlags['time-limit']) }

/** What the flags say of the words; undefined when there shall be none. */
export function wordsOptionsOf(flags: {
  ai?: boolean
  'allow-values'?: boolean
  'show-prompt'?: boolean
  model?: string | undefined
  'base-url'?: string | undefined
  'max-calls'?: number | undefined
  'time-limit'?: number | undefined
  budget?: number | undefined
}): WordsOptions | undefined {
  if (!flags.ai) return undefined
  return {
    baseUrl: flags['base-url'],
    model: flags.model,
    aiLimits: aiLimitsOf(flags),
    allowValues: flags['allow-values'],
    showPrompt: flags['show-prompt'],
    env: process.env,
  }
}
