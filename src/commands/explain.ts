import { Args } from '@oclif/core'
import { wordsOptionsOf } from '../cli/ai-flags.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { explainFlags } from '../cli/explain-flags.ts'
import { baseUrlOf } from '../lib/ai/endpoint.ts'
import { type ExplainAiResult, explainInWords } from '../lib/ai/plain-words/explain-in-words.ts'
import { noWords } from '../lib/ai/plain-words/plain-words.ts'
import { quietContext } from '../lib/core/context.ts'
import { writeTextFile } from '../lib/core/text-file.ts'
import { explainGiven } from '../lib/explain/given.ts'
import { readPlanViewer } from '../lib/explain/plan-viewer.ts'
import { planToJson } from '../lib/plan/plan-to-json.ts'
import { hasSeverity } from '../lib/plan/severity.ts'
import { presentExplain } from '../lib/present/explain.ts'
import { presentExplainHtml } from '../lib/present/explain-html.ts'
import { presentExplainMarkdown } from '../lib/present/explain-markdown.ts'
import { presentWords, presentWordsMarkdown } from '../lib/present/plain-words.ts'
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
    '<%= config.bin %> <%= command.id %> -f query.sql --analyze --ai',
  ]
  static override args = {
    sql: Args.string({ description: 'the statement; - reads it from standard input', ignoreStdin: true }),
  }
  static override flags = explainFlags
  static override resultType = 'ExplainAiResult'

  async run(): Promise<ExplainAiResult> {
    const { args, flags } = await this.parse(Explain)
    const context = await this.context()
    const { file, plan, snapshot, param, analyze, yes, timeout, indexes } = flags
    const given = { sql: args.sql, file, plan, snapshot, values: param, analyze, yes, timeout, indexes }
    const asked = wordsOptionsOf(flags)
    if (asked) baseUrlOf(asked, quietContext())
    let url: string | undefined
    const findUrl = async () => {
      url = (await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)).url
      return url
    }
    const result = await explainGiven(given, findUrl, context)
    if (flags.html !== undefined) {
      const parts = { viewer: await readPlanViewer(), planJson: planToJson(result.plan) }
      await writeTextFile(flags.html, presentExplainHtml(result, parts))
      context.report.note(`Wrote ${flags.html}.`)
    }
    const text = { color: this.color, width: this.width }
    this.print(flags.markdown ? presentExplainMarkdown(result) : presentExplain(result, text))
    const run = { url, values: param, ...(timeout !== undefined && { timeoutMs: timeout * 1000 }) }
    const words = asked ? await explainInWords(result, { ...asked, ...run }, context) : noWords
    this.print(flags.markdown ? presentWordsMarkdown(words) : presentWords(words, text))
    if (flags['fail-on'] && hasSeverity(result.findings, flags['fail-on'])) this.found()
    return { ...result, ...words }
  }
}
