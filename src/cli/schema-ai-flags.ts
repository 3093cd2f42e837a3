import { Flags } from '@oclif/core'
import { aiFlags } from './ai-flags.ts'
import { urlFlag, yesFlag } from './flags.ts'
import { sourceFlags } from './migrate-flags.ts'

/** The flags of schema ai. */
export const schemaAiFlags = {
  'from-db': Flags.boolean({
    description: 'change the schema that the database has; implied by --url and --apply',
  }),
  url: urlFlag,
  ...sourceFlags,
  'server-version': Flags.integer({
    description: 'the major version that it is for [default: that of the database, else 18]',
    helpValue: '<major>',
    min: 13,
    max: 18,
  }),
  save: Flags.string({
    description: 'write it as a migration of this name',
    helpValue: '<name>',
    helpGroup: 'OUTPUT',
  }),
  apply: Flags.boolean({
    description: 'write it as a migration and apply that, after a yes',
    helpGroup: 'OUTPUT',
    exclusive: ['show-prompt'],
  }),
  mermaid: Flags.boolean({
    description: 'print nothing but an erDiagram for Mermaid',
    helpGroup: 'OUTPUT',
    exclusive: ['json', 'show-prompt'],
  }),
  yes: yesFlag,
  ...aiFlags,
}
