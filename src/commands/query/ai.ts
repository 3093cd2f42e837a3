import { Args } from '@oclif/core'
import { aiLimitsOf } from '../../cli/ai-flags.ts'
import { chooseAnswer } from '../../cli/answer-choice.ts'
import { BaseCommand } from '../../cli/base-command.ts'
import { queryAiFlags } from '../../cli/query-flags.ts'
import { keepAnswer } from '../../lib/ai/query/keep-answer.ts'
import { queryAi } from '../../lib/ai/query/query-ai.ts'
import type { QueryAiResult } from '../../lib/ai/query/query-ai-result.ts'
import { presentAnswerNotes, presentQueryAi } from '../../lib/present/query-ai.ts'
import { presentQueryCsv } from '../../lib/present/query-result.ts'
import { queriesDirectory } from '../../lib/project/queries-directory.ts'
import { queryAllowances } from '../../lib/project/query-allowances.ts'
import { resolveTarget } from '../../lib/project/target.ts'
import { checkNameIsFree } from '../../lib/queries/kept-query.ts'

export default class QueryAi extends BaseCommand {
  static override summary = 'answer a question with a query that a model proposes'
  static override description =
    `The model sees the schema and statistics, no rows. What it proposes passes the guard of query run and a limit of cost, and runs
in a read-only transaction. Several queries that agree are one answer; when they differ you choose, or it is marked.`
  static override examples = [
    `<%= config.bin %> <%= command.id %> "which ten customers spent most last year?"`,
    `<%= config.bin %> <%= command.id %> "orders a day in May" --chart --save orders-a-day`,
    `<%= config.bin %> <%= command.id %> "open orders by country" --base-url http://localhost:11434 --model qwen3-coder`,
    `<%= config.bin %> <%= command.id %> "revenue by product" --show-prompt`,
  ]
  static override args = {
    question: Args.string({ description: 'the question, in quotes', required: true }),
  }
  static override flags = queryAiFlags
  static override resultType = 'QueryAiResult'

  async run(): Promise<QueryAiResult> {
    const { args, flags } = await this.parse(QueryAi)
    const context = await this.context()
    const { url, display } = await resolveTarget(
      { url: flags.url, env: process.env, cwd: process.cwd() },
      context,
    )
    const given = { functions: flags['allow-function'], foreignTables: flags['allow-foreign-table'] }
    const allow = await queryAllowances(given, process.cwd(), context)
    const place = await queriesDirectory(process.cwd())
    if (flags.save !== undefined) await checkNameIsFree(place, flags.save)
    const keeping = { save: flags.save, directory: place, display, env: process.env }
    const answer = await queryAi(
      url,
      args.question,
      {
        baseUrl: flags['base-url'],
        model: flags.model,
        aiLimits: aiLimitsOf(flags),
        env: process.env,
        candidates: flags.candidates,
        limits: { rows: flags.limit, ms: flags.timeout * 1000 },
        allow,
        maxCost: flags['max-cost'],
        allowValues: flags['allow-values'],
        sqlOnly: flags['sql-only'],
        showPrompt: flags['show-prompt'],
        choose: chooseAnswer(),
      },
      context,
    )
    const result = await keepAnswer(url, answer, keeping, context)
    const shown = { color: this.color, width: this.width, chart: flags.chart, sqlOnly: flags['sql-only'] }
    if (!flags.csv || result.prompt) this.print(presentQueryAi(result, shown))
    else {
      context.report.note(presentAnswerNotes(result, { ...shown, color: false }))
      this.print(presentQueryCsv(result))
      if (result.truncated) context.report.warn('There are more rows than these; --limit sets how many.')
    }
    return result
  }
}
