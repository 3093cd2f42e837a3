import { Args, Flags } from '@oclif/core'
import { PostAiError } from '../lib/core/error.ts'

/** Where the migrations are, for every command that reads them. */
export const sourceFlags = {
  dir: Flags.string({
    description: 'directory of the migrations; else the project file, or where the tools keep theirs',
    helpValue: '<dir>',
  }),
  layout: Flags.string({
    description: 'whose layout they have, when it is not seen from the files',
    helpValue: '<tool>',
    options: [
      'native',
      'dbmate',
      'diesel',
      'golang-migrate',
      'node-pg-migrate',
      'supabase',
      'prisma',
      'drizzle',
    ],
  }),
}

/** How long is waited for what, and what is done about a doubt, for the commands that run migrations. */
export const runFlags = {
  'dry-run': Flags.boolean({ description: 'only show the statements that would be run' }),
  'lock-timeout': Flags.integer({
    description: 'seconds to wait for a lock each time, during which others wait behind [default: 2]',
    helpValue: '<s>',
    min: 1,
  }),
  wait: Flags.integer({
    description: 'seconds to wait for another runner, and with all tries for a lock [default: 60]',
    helpValue: '<s>',
    min: 0,
  }),
  'build-timeout': Flags.integer({
    description: 'seconds that a statement such as CREATE INDEX CONCURRENTLY may take [default: no limit]',
    helpValue: '<s>',
    min: 1,
  }),
  'in-doubt': Flags.option({
    description: 'of a statement that an ended run may have done or not: run it again, or take it for done',
    options: ['again', 'done'] as const,
  })(),
}

/** The values of these flags, as the library takes them. */
export function runOptions(flags: {
  'lock-timeout': number | undefined
  wait: number | undefined
  'build-timeout': number | undefined
  'in-doubt': 'again' | 'done' | undefined
}) {
  const ms = (seconds: number | undefined) => (seconds === undefined ? {} : { ms: seconds * 1000 })
  const [lock, wait, build] = [ms(flags['lock-timeout']), ms(flags.wait), ms(flags['build-timeout'])]
  const limits = {
    ...(lock.ms !== undefined && { lockTimeoutMs: lock.ms }),
    ...(wait.ms !== undefined && { waitMs: wait.ms }),
    ...(build.ms !== undefined && { buildTimeoutMs: build.ms }),
  }
  return { limits, inDoubt: flags['in-doubt'] }
}

/** How many: a whole number above zero. oclif's own integer argument reports a wrong one as a mistake of the program. */
export const countArg = Args.custom<number>({
  parse: async (word) => {
    if (/^[1-9]\d{0,8}$/.test(word)) return Number(word)
    throw new PostAiError('USAGE_INVALID', `"${word}" is no number of migrations.`, {
      hints: ['Give a whole number above 0, or the version to go back to with --to.'],
    })
  },
})
