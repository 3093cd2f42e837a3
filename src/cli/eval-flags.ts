import { Flags } from '@oclif/core'
import type { EvalOptions } from '../lib/eval/eval-options.ts'
import { aiFlags, aiLimitsOf } from './ai-flags.ts'
import { amountFlag, durationFlag } from './quantity-flags.ts'

/** Which cases are run, how often, and how much that may take; the same for every suite. */
export const evalFlags = {
  cases: Flags.directory({
    description: 'your own cases; else those that come with post-ai',
    helpValue: '<directory>',
  }),
  only: Flags.string({
    description: 'only cases with this id or category; may be repeated',
    helpValue: '<name>',
    multiple: true,
  }),
  repeat: Flags.integer({ description: 'attempts at each case', helpValue: '<n>', min: 1, default: 1 }),
  report: Flags.string({
    description: 'file of the last report: it is compared with, then replaced',
    helpValue: '<file>',
    helpGroup: 'OUTPUT',
  }),
  resume: Flags.boolean({ description: 'go on with the run that was broken off' }),
  'dry-run': Flags.boolean({
    description: 'say what the run would take, and ask nothing',
  }),
  all: Flags.boolean({ description: 'list all that went wrong, not only some', helpGroup: 'OUTPUT' }),
  model: aiFlags.model,
  'base-url': aiFlags['base-url'],
  'max-calls': Flags.integer({
    description: 'calls of the model at most [default: 5 an attempt]',
    helpValue: '<n>',
    min: 1,
    helpGroup: 'MODEL',
  }),
  'time-limit': durationFlag({
    description: 'time of the whole run [default: 2h]',
    helpValue: '<time>',
    helpGroup: 'MODEL',
  }),
  budget: amountFlag({
    description: 'US dollars for the whole run, where the price is known [default: 5]',
    helpValue: '<amount>',
    helpGroup: 'MODEL',
  }),
}

/** What the flags say of a run. */
export function evalOptionsOf(flags: {
  cases?: string | undefined
  only?: string[] | undefined
  repeat: number
  report?: string | undefined
  resume: boolean
  'dry-run': boolean
  model?: string | undefined
  'base-url'?: string | undefined
  'max-calls'?: number | undefined
  'time-limit'?: number | undefined
  budget?: number | undefined
}): EvalOptions & { casesDirectory: string | undefined } {
  return {
    casesDirectory: flags.cases,
    only: flags.only,
    repeat: flags.repeat,
    reportFile: flags.report,
    resume: flags.resume,
    dryRun: flags['dry-run'],
    model: flags.model,
    baseUrl: flags['base-url'],
    aiLimits: aiLimitsOf(flags),
    env: process.env,
  }
}
