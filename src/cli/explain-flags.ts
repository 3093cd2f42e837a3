import { Flags } from '@oclif/core'
import { explainWordsFlags } from './ai-flags.ts'
import { snapshotFlag, urlFlag, yesFlag } from './flags.ts'

/** What is explained, and how. */
const inputFlags = {
  url: urlFlag,
  file: Flags.string({ char: 'f', description: 'read the statement from a file', helpValue: '<file>' }),
  plan: Flags.string({
    description: 'read an EXPLAIN output, JSON or text, from a file; - for stdin',
    helpValue: '<file>',
    exclusive: ['analyze', 'param', 'snapshot', 'url'],
  }),
  snapshot: snapshotFlag(['url']),
  param: Flags.string({
    description: 'value of $1, then $2, …; without values a generic plan is shown',
    helpValue: '<value>',
    multiple: true,
    multipleNonGreedy: true,
  }),
  analyze: Flags.boolean({ description: 'execute it, in a transaction that is rolled back' }),
  yes: yesFlag,
  timeout: Flags.integer({ description: 'seconds it may run [default: 60]', helpValue: '<s>', min: 1 }),
  indexes: Flags.boolean({
    description: 'try indexes on an embedded planner',
    allowNo: true,
    default: true,
  }),
}

/** How the result is given. */
const outputFlags = {
  html: Flags.string({ description: 'also write a page with the interactive plan', helpValue: '<file>' }),
  markdown: Flags.boolean({ description: 'print markdown, for a pull request', exclusive: ['json'] }),
  'fail-on': Flags.option({
    description: 'exit with 3 when there is a finding this severe',
    options: ['low', 'medium', 'high'] as const,
  })(),
}

/** The flags of explain. */
export const explainFlags = { ...inputFlags, ...outputFlags, ...explainWordsFlags }
