import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { snapshotFlag, urlFlag, yesFlag } from '../cli/flags.ts'
import { writeTextFile } from '../lib/core/text-file.ts'
import type { ExplainResult } from '../lib/explain/explain-result.ts'
import { explainGiven } from '../lib/explain/given.ts'
import { readPlanViewer } from '../lib/explain/plan-viewer.ts'
import { planToJson } from '../lib/plan/plan-to-json.ts'
import { hasSeverity } from '../lib/plan/severity.ts'
import { presentExplain } from '../lib/present/explain.ts'
import { presentExplainHtml } from '../lib/present/explain-html.ts'
import { presentExplainMarkdown } from '../lib/present/explain-markdown.ts'
import { resolveTarget } from '../lib/project/target.ts'

export default class Explain extends BaseCommand {
  static override summary = 'show where a statement spends its time, why, and what to do about it'
  static override description =
    `The plan as a tree with shares, expected against actual rows, findings, and indexes tried on an embedded planner. Nothing is run without --analyze, and what that runs is rolled back. --plan reads the output of an EXPLAIN, JSON or text, and needs no database.`
  static override examples = [
    `<%= config.bin %> <%= command.id %> "SELECT * FROM orders WHERE customer_id = 42" --analyze`,
    `<%= config.bin %> <%= command.id %> "SELECT * FROM orders WHERE customer_id = \\$1" --param 42`,
    '<%= config.bin %> <%= command.id %> -f query.sql --html plan.html',
    '<%= config.bin %> <%= command.id %> --plan explain.txt --fail-on high',
  ]
  static override args = {
    sql: Args.string({ description: 'the statement; - reads it from standard input', ignoreStdin: true }),
  }
  static override flags = {
    url: urlFlag,
    file: Flags.string({ char: 'f', description: 'read the statement from a file', helpValue: '<file>' }),
    plan: Flags.string({
      description: 'read an EXPLAIN output, JSON or text, from a file; - for stdin',
      helpValue: '<file>',
      exclusive: ['analyze', 'param', 'snapshot', 'url'],
    }),
    snapshot: snapshotFlag(['url']),
    param: Flags.string({
      description: 'value of $1, then $2, …; without values a generic plan is shown',
      helpValue: '<value>',
      multiple: true,
      multipleNonGreedy: true,
    }),
    analyze: Flags.boolean({ description: 'execute it, in a transaction that is rolled back' }),
    yes: yesFlag,
    timeout: Flags.integer({ description: 'seconds it may run [default: 60]', helpValue: '<s>', min: 1 }),
    indexes: Flags.boolean({
      description: 'try indexes on an embedded planner',
      allowNo: true,
      default: true,
    }),
    html: Flags.string({ description: 'also write a page with the interactive plan', helpValue: '<file>' }),
    markdown: Flags.boolean({ description: 'print markdown, for a pull request', exclusive: ['json'] }),
    'fail-on': Flags.option({
      description: 'exit with 3 when there is a finding this severe',
      options: ['low', 'medium', 'high'] as const,
    })(),
  }
  static override resultType = 'ExplainResult'

  async run(): Promise<ExplainResult> {
    const { args, flags } = await this.parse(Explain)
    const context = await this.context()
    const { file, plan, snapshot, param, analyze, yes, timeout, indexes } = flags
    const given = { sql: args.sql, file, plan, snapshot, values: param, analyze, yes, timeout, indexes }
    const findUrl = async () =>
      (await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)).url
    const result = await explainGiven(given, findUrl, context)
    if (flags.html !== undefined) {
      const parts = { viewer: await readPlanViewer(), planJson: planToJson(result.plan) }
      await writeTextFile(flags.html, presentExplainHtml(result, parts))
      context.report.note(`Wrote ${flags.html}.`)
    }
    const text = { color: this.color, width: this.width }
    this.print(flags.markdown ? presentExplainMarkdown(result) : presentExplain(result, text))
    if (flags['fail-on'] && hasSeverity(result.findings, flags['fail-on'])) this.found()
    return result
  }
}
