import { Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { urlFlag, yesFlag } from '../../cli/flags.ts'
import { countArg, runFlags, runOptions, sourceFlags } from '../../cli/migrate-flags.ts'
import { withYes } from '../../cli/prompts.ts'
import { type MigrateDownResult, migrateDown } from '../../lib/migrations/down.ts'
import { presentMigrateDown } from '../../lib/present/migrate-run.ts'
import { projectMigrationTarget } from '../../lib/project/project-migrations.ts'

export default class MigrateDown extends BaseCommand {
  static override summary = 'revert the latest migrations by their down scripts'
  static override description =
    'One, unless a number or --to says how far. A migration without a down script stops it before anything is reverted.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> 3 --dry-run',
    '<%= config.bin %> <%= command.id %> --to 20260131120000 --yes',
  ]
  static override args = {
    count: countArg({ description: 'how many to revert [default: 1]' }),
  }
  static override flags = {
    url: urlFlag,
    ...sourceFlags,
    to: Flags.string({ description: 'the migration to go back to, which stays', helpValue: '<version>' }),
    ...runFlags,
    yes: yesFlag,
  }
  static override resultType = 'MigrateDownResult'

  async run(): Promise<MigrateDownResult> {
    const { args, flags } = await this.parse(MigrateDown)
    const context = await this.context()
    const words = { ...flags, env: process.env, cwd: process.cwd() }
    const target = await projectMigrationTarget(words, context)
    const how = { count: args.count, to: flags.to, dryRun: flags['dry-run'] }
    const options = { ...target, ...runOptions(flags), ...how }
    const result = await withYes(flags.yes, (yes) => migrateDown({ ...options, yes }, context))
    this.print(presentMigrateDown(result, { color: this.color }))
    return result
  }
}
