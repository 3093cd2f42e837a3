import { Args } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { sourceFlags } from '../../cli/migrate-flags.ts'
import { type MigrateNewResult, newMigration } from '../../lib/migrations/new-migration.ts'
import { presentMigrateNew } from '../../lib/present/migrate-new.ts'
import { projectMigrations } from '../../lib/project/project-migrations.ts'

export default class MigrateNew extends BaseCommand {
  static override summary = 'write the file of a new migration'
  static override description =
    'In the layout that the others have: dbmate, diesel, golang-migrate, node-pg-migrate, Supabase, Prisma, drizzle; without others in migrations/, with both directions in one file. No database is needed.'
  static override examples = ['<%= config.bin %> <%= command.id %> add_orders_status']
  static override args = {
    name: Args.string({ description: 'what it does, in a few words', required: true }),
  }
  static override flags = sourceFlags
  static override resultType = 'MigrateNewResult'

  async run(): Promise<MigrateNewResult> {
    const { args, flags } = await this.parse(MigrateNew)
    const source = await projectMigrations({ ...flags, cwd: process.cwd() })
    const result = await newMigration({ ...source, name: args.name })
    this.print(presentMigrateNew(result))
    return result
  }
}
