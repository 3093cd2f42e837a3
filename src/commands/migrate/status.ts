import { Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { urlFlag } from '../../cli/flags.ts'
import { sourceFlags } from '../../cli/migrate-flags.ts'
import { type MigrateStatusResult, migrateStatus } from '../../lib/migrations/status.ts'
import { presentMigrateStatus } from '../../lib/present/migrate-status.ts'
import { projectMigrationTarget } from '../../lib/project/project-migrations.ts'

export default class MigrateStatus extends BaseCommand {
  static override summary = 'show which migrations are applied, and which files differ from what was'
  static override description =
    'Reads only. An applied migration whose file was changed or is gone is shown with the difference and what can be done.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --url "$DATABASE_URL" --exit-code',
  ]
  static override flags = {
    url: urlFlag,
    ...sourceFlags,
    'exit-code': Flags.boolean({
      description: 'exit with 3 when one is not applied or differs from its file',
    }),
  }
  static override resultType = 'MigrateStatusResult'

  async run(): Promise<MigrateStatusResult> {
    const { flags } = await this.parse(MigrateStatus)
    const context = await this.context()
    const words = { ...flags, env: process.env, cwd: process.cwd() }
    const result = await migrateStatus(await projectMigrationTarget(words, context), context)
    this.print(presentMigrateStatus(result, { color: this.color, width: this.width }))
    if (flags['exit-code'] && result.pending + result.drift.length > 0) this.found()
    return result
  }
}
