import { Args } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { schemaDiffFlags } from '../../cli/schema-diff-flags.ts'
import { presentSchemaDiff, presentSchemaDiffSql } from '../../lib/present/schema-diff.ts'
import { projectMigrations } from '../../lib/project/project-migrations.ts'
import { schemaSource } from '../../lib/project/schema-source.ts'
import type { SchemaDiffResult } from '../../lib/schema/diff/diff-result.ts'
import { schemaDiff } from '../../lib/schema/diff/schema-diff.ts'

export default class SchemaDiff extends BaseCommand {
  static override summary = 'show the statements that turn one schema into another, tried and proved'
  static override description =
    `FROM and TO are each a connection string, a directory of migrations, an SQL file (- for standard input) or a file of
post-ai snapshot; the words "migrations" and "database" stand for those of the project, "empty" for nothing. Without
both it shows what was changed in the database by hand: from the migrations to the database. Databases are only read.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> migrations/ "$DATABASE_URL" --exit-code',
    '<%= config.bin %> <%= command.id %> database schema.sql --save add_invoices',
    '<%= config.bin %> <%= command.id %> "$PRODUCTION_URL" "$STAGING_URL" --safe --sql > changes.sql',
    '<%= config.bin %> <%= command.id %> database schema.sql --rename orders.total=amount',
  ]
  static override args = {
    from: Args.string({ description: 'the schema that there is', default: 'migrations', ignoreStdin: true }),
    to: Args.string({ description: 'the schema that is wanted', default: 'database', ignoreStdin: true }),
  }
  static override flags = schemaDiffFlags
  static override resultType = 'SchemaDiffResult'

  async run(): Promise<SchemaDiffResult> {
    const { args, flags } = await this.parse(SchemaDiff)
    const context = await this.context()
    const words = { layout: flags.layout, env: process.env, cwd: process.cwd() }
    const project = await projectMigrations({ dir: flags.dir, layout: flags.layout, cwd: words.cwd })
    const result = await schemaDiff(
      {
        from: await schemaSource({ ...words, word: args.from }, context),
        to: await schemaSource({ ...words, word: args.to }, context),
        schemas: flags.schema,
        owners: flags.owners,
        privileges: flags.privileges,
        renames: flags.rename,
        safe: flags.safe,
        major: flags['server-version'],
        save: flags.save === undefined ? undefined : { ...project, name: flags.save },
      },
      context,
    )
    const view = { color: this.color, width: this.width }
    this.print(flags.sql ? presentSchemaDiffSql(result) : presentSchemaDiff(result, view))
    if (flags['exit-code'] && !result.equal) this.found()
    return result
  }
}
