import { Flags } from '@oclif/core'
import { PostAiError } from '../lib/core/error.ts'

/** Flags that mean the same in every command that has them. */
export const urlFlag = Flags.string({
  description: 'connection string of the database; else POST_AI_URL, DATABASE_URL, the project file, PG*',
  helpValue: '<url>',
})

export const yesFlag = Flags.boolean({
  char: 'y',
  description: 'do what was announced without asking',
})

/** A snapshot file in place of a database; it excludes these other flags. */
export const snapshotFlag = (exclusive: string[]) =>
  Flags.string({
    description: 'use a file of post-ai snapshot instead of a database; no connection is made',
    helpValue: '<file>',
    exclusive,
  })

/** Functions that the guard of queries shall take for harmless. */
export const allowFunctionFlag = Flags.string({
  description: 'take this function for harmless; may be repeated',
  helpValue: '<schema.name>',
  multiple: true,
  multipleNonGreedy: true,
  default: [],
  parse: async (name) => qualified(name, '--allow-function'),
})

/** Foreign tables that the guard of queries shall let be read. */
export const allowForeignTableFlag = Flags.string({
  description: 'let this foreign table be read; may be repeated',
  helpValue: '<schema.name>',
  multiple: true,
  multipleNonGreedy: true,
  default: [],
  parse: async (name) => qualified(name, '--allow-foreign-table'),
})

function qualified(name: string, flag: string): string {
  if (/^[^.]+\../.test(name)) return name
  throw new PostAiError('USAGE_INVALID', `${flag} ${name} does not name a schema.`, {
    hints: [`Write it with its schema: ${flag} public.${name || 'name'}`],
  })
}
