import { Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { urlFlag, yesFlag } from '../../cli/flags.ts'
import { runFlags, runOptions, sourceFlags } from '../../cli/migrate-flags.ts'
import { withYes } from '../../cli/prompts.ts'
import { type MigrateUpResult, migrateUp } from '../../lib/migrations/up.ts'
import { presentMigrateUp } from '../../lib/present/migrate-run.ts'
import { projectMigrationTarget } from '../../lib/project/project-migrations.ts'

export default class MigrateUp extends BaseCommand {
  static override summary = 'apply the migrations that are not applied'
  static override description =
    `Each in a transaction, as far as its statements allow; a run that was ended goes on at the right statement. One runner
works at a time, the others wait and then find nothing to do. A lock that is not free is tried again and again, and who
holds it is said. Any database but the project's own local one is changed only with a yes.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --url "$DATABASE_URL" --yes',
    '<%= config.bin %> <%= command.id %> --to 20260131120000',
  ]
  static override flags = {
    url: urlFlag,
    ...sourceFlags,
    to: Flags.string({ description: 'the last migration to apply', helpValue: '<version>' }),
    ...runFlags,
    yes: yesFlag,
  }
  static override resultType = 'MigrateUpResult'

  async run(): Promise<MigrateUpResult> {
    const { flags } = await this.parse(MigrateUp)
    const context = await this.context()
    const words = { ...flags, env: process.env, cwd: process.cwd() }
    const target = await projectMigrationTarget(words, context)
    const options = { ...target, ...runOptions(flags), to: flags.to, dryRun: flags['dry-run'] }
    const result = await withYes(flags.yes, (yes) => migrateUp({ ...options, yes }, context))
    this.print(presentMigrateUp(result, { color: this.color }))
    return result
  }
}
