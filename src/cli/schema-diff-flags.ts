import { Flags } from '@oclif/core'
import { sourceFlags } from './migrate-flags.ts'

/** The flags of `schema diff`. */
export const schemaDiffFlags = {
  schema: Flags.string({
    char: 'n',
    description: 'compare only this schema; may be repeated',
    helpValue: '<name>',
    multiple: true,
    multipleNonGreedy: true,
  }),
  rename: Flags.string({
    description:
      'what is a rename and no drop: a table, a type, or a column (table.column=new); may be repeated',
    helpValue: '<old=new>',
    multiple: true,
    multipleNonGreedy: true,
  }),
  privileges: Flags.boolean({ description: 'also compare what is granted to others than the owner' }),
  owners: Flags.boolean({ description: 'also compare owners' }),
  safe: Flags.boolean({
    description: 'write the statements so that nobody has to wait: CREATE INDEX CONCURRENTLY and the like',
    aliases: ['concurrently'],
  }),
  'server-version': Flags.integer({
    description: 'the major version that the statements are for [default: that of FROM, else of TO, else 18]',
    helpValue: '<major>',
    min: 13,
    max: 18,
  }),
  save: Flags.string({
    description: 'write the statements as a new migration of this name, with the way back',
    helpValue: '<name>',
  }),
  ...sourceFlags,
  sql: Flags.boolean({ description: 'print only the statements, for psql', exclusive: ['json'] }),
  'exit-code': Flags.boolean({ description: 'exit with 3 when they differ' }),
}
