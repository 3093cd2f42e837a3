import { Args } from '@oclif/core'
import { aiLimitsOf } from '../../cli/ai-flags.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { askYes, requireAnswer } from '../../cli/prompts.ts'
import { schemaAiFlags } from '../../cli/schema-ai-flags.ts'
import { askOpenQuestions } from '../../cli/schema-questions.ts'
import { applySchema, checkKeeping, holdsSafeForm, saveSchema } from '../../lib/ai/schema/keep-schema.ts'
import { schemaAi } from '../../lib/ai/schema/schema-ai.ts'
import type { SchemaAiResult } from '../../lib/ai/schema/schema-ai-result.ts'
import { presentMigrateUp } from '../../lib/present/migrate-run.ts'
import { presentSchemaAi } from '../../lib/present/schema-ai.ts'
import { schemaMermaid } from '../../lib/present/schema-diagram.ts'
import { projectMigrations } from '../../lib/project/project-migrations.ts'
import { projectLint } from '../../lib/project/schema-lint-target.ts'
import { resolveTarget } from '../../lib/project/target.ts'

export default class SchemaAi extends BaseCommand {
  static override summary = 'design a schema, or a change of one, that a model proposes'
  static override description =
    `Without a database it goes by the migrations of the project. What the model proposes is run in an embedded PostgreSQL, taken
back and run again, with rows that must be taken and rows that must be refused; what fails goes back to it. The model sees schema
and statistics, no rows. Nothing is written without --save or --apply.`
  static override examples = [
    `<%= config.bin %> <%= command.id %> "a library: books, copies, members, loans" --save create_library`,
    `<%= config.bin %> <%= command.id %> "orders can have several delivery addresses" --from-db`,
    `<%= config.bin %> <%= command.id %> "tags for products" --url "$DATABASE_URL" --apply`,
    `<%= config.bin %> <%= command.id %> "a blog with comments" --mermaid > schema.mmd`,
  ]
  static override args = {
    description: Args.string({ description: 'what shall be kept, or changed, in quotes', required: true }),
  }
  static override flags = schemaAiFlags
  static override resultType = 'SchemaAiResult'

  async run(): Promise<SchemaAiResult> {
    const { args, flags } = await this.parse(SchemaAi)
    const context = await this.context()
    const words = { ...flags, env: process.env, cwd: process.cwd() }
    const source = await projectMigrations(words)
    const fromDatabase = flags['from-db'] || flags.apply || flags.url !== undefined
    const target = fromDatabase ? await resolveTarget(words, context) : undefined
    const applied = flags.apply ? target : undefined
    if (applied) requireAnswer(flags.yes, `The schema would be applied to ${applied.display}.`)
    const keeping = { source, name: flags.save, target: applied }
    if (applied || flags.save !== undefined) await checkKeeping(keeping, context)
    const proposed = await schemaAi(
      {
        description: args.description,
        start: target ? { kind: 'database', url: target.url } : { kind: 'migrations', source },
      },
      {
        baseUrl: flags['base-url'],
        model: flags.model,
        aiLimits: aiLimitsOf(flags),
        env: process.env,
        major: flags['server-version'],
        plainForm: !(await holdsSafeForm(source)),
        off: [...(source.check?.off ?? []), ...(await projectLint(words.cwd)).off],
        showPrompt: flags['show-prompt'],
        ask: askOpenQuestions(),
      },
      context,
    )
    const isKept = flags.save !== undefined && !proposed.prompt
    const result = isKept ? await saveSchema(proposed, keeping) : proposed
    const shown = { color: this.color, width: this.width }
    this.print(flags.mermaid ? schemaMermaid(result) : presentSchemaAi(result, shown))
    if (!applied || proposed.prompt) return result
    if (!flags.yes && !(await askYes(`Apply it to ${applied.display}?`, '--yes'))) return result
    const done = await applySchema(result, { ...keeping, target: applied }, context)
    if (!flags.mermaid) this.print(presentMigrateUp(done.run, shown))
    return done.result
  }
}
