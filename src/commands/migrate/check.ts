import { BaseCommand } from '../../cli/base-command.ts'
import { checkText, migrateCheckFlags } from '../../cli/migrate-check-flags.ts'
import { migrateCheck } from '../../lib/migrations/check/check.ts'
import { isAtLeast, type MigrateCheckResult } from '../../lib/migrations/check/check-result.ts'
import { checkRules } from '../../lib/migrations/rules/registry.ts'
import { checkTarget } from '../../lib/project/migration-check-target.ts'
import { projectMigrations } from '../../lib/project/project-migrations.ts'

export default class MigrateCheck extends BaseCommand {
  static override summary = 'show what migrations will lock, rewrite and break, before they are applied'
  static override description =
    `Looks at each statement with the catalog of the database as it is at that moment: which locks, for how long, who waits,
what fails. Without a database it goes by the earlier migrations. A comment "-- post-ai: ignore <rule> <reason>" before
a statement silences a rule there. Nothing is changed.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --since origin/main --fail-on danger',
    '<%= config.bin %> <%= command.id %> migrations/20260131120000_add_region.sql --offline --server-version 15',
    '<%= config.bin %> <%= command.id %> --url "$DATABASE_URL" --probe --markdown',
  ]
  static override strict = false
  static override usage = 'migrate check [FILE…]'
  static override flags = migrateCheckFlags
  static override resultType = 'MigrateCheckResult'

  async run(): Promise<MigrateCheckResult> {
    const { flags, argv } = await this.parse(MigrateCheck)
    const context = await this.context()
    const words = { ...flags, env: process.env, cwd: process.cwd() }
    const { check, ...source } = await projectMigrations(words)
    const target = await checkTarget(words, context)
    const input = {
      ...source,
      ...target,
      cwd: words.cwd,
      files: argv.map(String),
      since: flags.since ?? (target.url === undefined ? check?.since : undefined),
      major: flags['server-version'],
      sandbox: flags.sandbox,
      tries: flags.try,
      fix: flags.fix,
      probe: flags.probe,
      off: [...(check?.off ?? []), ...(flags.off ?? [])],
    }
    const result = await migrateCheck(input, context)
    this.print(checkText(result, flags, { color: this.color, width: this.width, rules: checkRules }))
    const threshold = flags['fail-on']
    if (threshold && result.files.some(({ verdict }) => isAtLeast(verdict, threshold))) this.found()
    return result
  }
}
