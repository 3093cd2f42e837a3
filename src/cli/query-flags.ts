import { Flags } from '@oclif/core'
import { aiFlags } from './ai-flags.ts'
import { allowForeignTableFlag, allowFunctionFlag, urlFlag } from './flags.ts'
import { amountFlag } from './quantity-flags.ts'

/** What is asked, and how it is tried. */
const askingFlags = {
  url: urlFlag,
  candidates: Flags.integer({
    description: 'queries that the model proposes at once',
    helpValue: '<n>',
    min: 1,
    max: 5,
    default: 2,
  }),
  limit: Flags.integer({ description: 'rows at most', helpValue: '<n>', min: 1, default: 1000 }),
  timeout: Flags.integer({ description: 'seconds a query may run', helpValue: '<s>', min: 1, default: 60 }),
  'max-cost': amountFlag({
    description: "highest cost by the planner's estimate [default: 10000000]",
    helpValue: '<n>',
  }),
  'allow-values': Flags.boolean({
    description: 'look up and send values that the question names; else no row leaves the machine',
  }),
  'allow-function': allowFunctionFlag,
  'allow-foreign-table': allowForeignTableFlag,
}

/** How the answer is given. */
const answerFlags = {
  csv: Flags.boolean({ description: 'print the rows as CSV', exclusive: ['json'], helpGroup: 'OUTPUT' }),
  'sql-only': Flags.boolean({
    description: 'print the query, checked but not run',
    exclusive: ['csv', 'chart'],
    helpGroup: 'OUTPUT',
  }),
  chart: Flags.boolean({
    description: 'draw a chart when the result suits one',
    exclusive: ['csv', 'json'],
    helpGroup: 'OUTPUT',
  }),
  save: Flags.string({
    description: 'keep the query in queries/<name>.sql for post-ai query run <name>',
    helpValue: '<name>',
    helpGroup: 'OUTPUT',
  }),
}

/** The flags of query ai. */
export const queryAiFlags = { ...askingFlags, ...answerFlags, ...aiFlags }
