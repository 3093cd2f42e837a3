import { Flags } from '@oclif/core'
import { allowForeignTableFlag, allowFunctionFlag, urlFlag } from './flags.ts'
import { durationFlag, sizeFlag } from './quantity-flags.ts'

/** The clients that `--print-config` knows; the library checks that these are all. */
const clients = ['claude-code', 'cursor', 'vscode', 'zed', 'windsurf', 'codex'] as const

const several = { multiple: true, multipleNonGreedy: true, default: [] as string[] } as const

/** What is served. */
const databaseFlags = {
  url: urlFlag,
  database: Flags.string({
    description: 'offer several databases: a name, and a URL or env:VARIABLE; may be repeated',
    helpValue: '<name=url>',
    exclusive: ['url'],
    ...several,
  }),
}

/** What of it may be seen. */
const sightFlags = {
  schema: Flags.string({
    description: 'show and read only this schema; may be repeated',
    helpValue: '<name>',
    helpGroup: 'SAFETY',
    ...several,
  }),
  mask: Flags.string({
    description: 'never let values of this column out; may be repeated',
    helpValue: '<table.column>',
    helpGroup: 'SAFETY',
    ...several,
  }),
  'allow-function': allowFunctionFlag,
  'allow-foreign-table': allowForeignTableFlag,
  analyze: Flags.boolean({ description: 'let explain_query execute queries', helpGroup: 'SAFETY' }),
  'allow-write-files': Flags.boolean({
    description: 'let propose_migration write files of migrations',
    helpGroup: 'SAFETY',
  }),
  audit: Flags.string({
    description: 'add a line of JSON to this file for each call',
    helpValue: '<file>',
    helpGroup: 'SAFETY',
  }),
}

const count = (description: string, value: number) =>
  Flags.integer({ description, helpValue: '<n>', min: 1, default: value, helpGroup: 'LIMITS' })

/** How much of it. */
const limitFlags = {
  'max-rows': count('rows of one answer', 500),
  'max-bytes': sizeFlag({
    description: 'size of one answer [default: 64 kB]',
    helpValue: '<size>',
    helpGroup: 'LIMITS',
  }),
  'max-cell': count('characters of one value', 1000),
  'max-cost': count('highest estimate of the planner for a query', 10_000_000),
  timeout: count('seconds that a statement may run', 30),
  'advise-timeout': durationFlag({
    description: 'time that an advice may take [default: 2m]',
    helpValue: '<time>',
    helpGroup: 'LIMITS',
  }),
}

/** The flags of mcp. */
export const mcpFlags = {
  ...databaseFlags,
  ...sightFlags,
  ...limitFlags,
  'print-config': Flags.option({
    description: 'print how a client is told of this server, and end',
    options: clients,
  })(),
}

/** The words of a call without the ones that ask for the set-up of a client. */
export function wordsOfServer(argv: readonly string[]): string[] {
  const kept: string[] = []
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? ''
    if (word === '--print-config') index += 1
    else if (!/^--(?:print-config=|json$|no-color$|quiet$)/.test(word)) kept.push(word)
  }
  return kept
}
