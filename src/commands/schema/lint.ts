import { BaseCommand } from '../../cli/base-command.ts'
import { lintText, schemaLintFlags } from '../../cli/schema-lint-flags.ts'
import { PostAiError } from '../../lib/core/error.ts'
import { schemaLintTarget } from '../../lib/project/schema-lint-target.ts'
import { isAtLeastLint } from '../../lib/schema/lint/finding.ts'
import type { SchemaLintResult } from '../../lib/schema/lint/lint-result.ts'
import { lintRules } from '../../lib/schema/lint/rules/registry.ts'
import { schemaLint } from '../../lib/schema/lint/schema-lint.ts'

export default class SchemaLint extends BaseCommand {
  static override summary = 'find what is wrong with a schema, by its catalog and statistics'
  static override description =
    `Looks at keys, indexes, types, constraints, policies and functions of a database, a snapshot, or of what SQL files and
migrations make in the embedded server. Rows are not read and nothing is changed. Findings that are meant so are named
in the project file, with the reason.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --url "$DATABASE_URL" --schema public --fail-on danger',
    '<%= config.bin %> <%= command.id %> db/migrations --markdown',
    '<%= config.bin %> <%= command.id %> --snapshot production.postai --all',
  ]
  static override strict = false
  static override usage = 'schema lint [FILE|DIRECTORY…]'
  static override flags = schemaLintFlags
  static override resultType = 'SchemaLintResult'

  async run(): Promise<SchemaLintResult> {
    const { flags, argv } = await this.parse(SchemaLint)
    const files = argv.map(String)
    const database = (['url', 'snapshot'] as const).find((name) => flags[name] !== undefined)
    if (files.length > 0 && database !== undefined)
      throw new PostAiError('USAGE_INVALID', `--${database} and ${files[0]} name two schemas.`, {
        hints: ['Give files, or a database, or a snapshot.'],
      })
    const context = await this.context()
    const words = { ...flags, files, off: flags.off ?? [], env: process.env, cwd: process.cwd() }
    const target = await schemaLintTarget(words, context)
    const result = await schemaLint({ ...target, schemas: flags.schema }, context)
    this.print(lintText(result, flags, { color: this.color, width: this.width, rules: lintRules }))
    const threshold = flags['fail-on']
    if (threshold && result.findings.some(({ severity }) => isAtLeastLint(severity, threshold))) this.found()
    return result
  }
}
