import { Flags } from '@oclif/core'

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
