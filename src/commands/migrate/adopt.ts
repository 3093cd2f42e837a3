import { Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { urlFlag, yesFlag } from '../../cli/flags.ts'
import { sourceFlags } from '../../cli/migrate-flags.ts'
import { adoptMigrations, type MigrateAdoptResult } from '../../lib/migrations/adopt.ts'
import { presentMigrateAdopt } from '../../lib/present/migrate-adopt.ts'
import { projectMigrationTarget, rememberMigrations } from '../../lib/project/project-migrations.ts'

export default class MigrateAdopt extends BaseCommand {
  static override summary = 'go on from the migrations of another tool, in its layout and its table'
  static override description =
    `Recognises the tool from files and table, and shows what is applied. Nothing is written without --yes, and then only
into a schema of its own (post_ai): files and the table of the tool stay as they are, and it can be used further. With
--baseline the migrations whose work the database holds already are noted, there and in the table of the tool.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --yes',
    '<%= config.bin %> <%= command.id %> --baseline 20260131120000 --yes',
    '<%= config.bin %> <%= command.id %> --accept 20260131120000 --yes',
  ]
  static override flags = {
    url: urlFlag,
    ...sourceFlags,
    accept: Flags.string({
      description: 'take the file of this applied migration, changed or gone, for what was applied',
      helpValue: '<version>',
      multiple: true,
      multipleNonGreedy: true,
    }),
    baseline: Flags.string({
      description: 'count this migration and all before it as applied, without running them',
      helpValue: '<version>',
    }),
    yes: yesFlag,
  }
  static override resultType = 'MigrateAdoptResult'

  async run(): Promise<MigrateAdoptResult> {
    const { flags } = await this.parse(MigrateAdopt)
    const context = await this.context()
    const words = { ...flags, env: process.env, cwd: process.cwd() }
    const target = await projectMigrationTarget(words, context)
    const result = await adoptMigrations(
      { ...target, accept: flags.accept, baseline: flags.baseline, yes: flags.yes },
      context,
    )
    if (flags.yes && (flags.dir !== undefined || flags.layout !== undefined))
      await rememberMigrations(process.cwd(), result.directory, result.layout)
    this.print(presentMigrateAdopt(result, { color: this.color }))
    return result
  }
}
