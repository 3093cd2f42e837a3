import { Flags } from '@oclif/core'
import { adviseWordsFlags } from './ai-flags.ts'
import { snapshotFlag, urlFlag, yesFlag } from './flags.ts'
import { amountFlag, durationFlag, sizeFlag } from './quantity-flags.ts'

const severities = ['low', 'medium', 'high'] as const

/** What advise looks at. */
const sourceFlags = {
  url: urlFlag,
  snapshot: snapshotFlag(['url']),
  workload: Flags.string({
    description:
      'SQL file that stands for pg_stat_statements; "-- calls: N" before a statement weighs it; - for stdin',
    helpValue: '<file>',
  }),
  since: Flags.string({
    description: 'an earlier snapshot: tells what changed, and what new indexes brought',
    helpValue: '<file>',
  }),
}

/** How it searches. */
const searchFlags = {
  'storage-budget': sizeFlag({
    description: 'new indexes together may take this much',
    helpValue: '<size>',
    helpGroup: 'SEARCH',
  }),
  'max-indexes': Flags.integer({
    description: 'recommend at most so many new indexes',
    helpValue: '<n>',
    min: 0,
    helpGroup: 'SEARCH',
  }),
  'time-limit': durationFlag({
    description: 'search for so long and take the best set found',
    helpValue: '<time>',
    helpGroup: 'SEARCH',
  }),
  'price-per-gb': amountFlag({
    description: 'price of a GB a month: sizes are given in money too',
    helpValue: '<amount>',
    helpGroup: 'SEARCH',
  }),
}

/** How the result is given. */
const outputFlags = {
  all: Flags.boolean({ description: 'everything that is known, not a page', helpGroup: 'OUTPUT' }),
  markdown: Flags.boolean({
    description: 'print markdown, for a pull request',
    exclusive: ['json'],
    helpGroup: 'OUTPUT',
  }),
  html: Flags.string({
    description: 'also write a page with charts and plans; without a file, print it',
    helpValue: '[<file>]',
    helpGroup: 'OUTPUT',
  }),
  'fail-on': Flags.option({
    description: 'exit with 3 when a recommendation or slow query is this severe',
    options: severities,
    helpGroup: 'OUTPUT',
  })(),
}

/** What is done about it. */
const actionFlags = {
  apply: Flags.string({
    description: 'carry out: asks for each; with "all" or ids asks once',
    helpValue: '[all|<id>,…]',
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    helpGroup: 'ACTION',
  }),
  migration: Flags.string({
    description: 'write what --apply chose (else all) as migrations instead [default: migrations]',
    helpValue: '[<dir>|<file>.sql]',
    helpGroup: 'ACTION',
  }),
  yes: yesFlag,
}

/** The flags of advise. */
export const adviseFlags = {
  ...sourceFlags,
  ...searchFlags,
  ...outputFlags,
  ...actionFlags,
  ...adviseWordsFlags,
}

/** What its flags mean that may stand without a value. */
export const bareValues = { apply: 'ask', html: '-', migration: 'migrations' }
