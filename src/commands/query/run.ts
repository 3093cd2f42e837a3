import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { allowForeignTableFlag, allowFunctionFlag, urlFlag } from '../../cli/flags.ts'
import { requireStatementText } from '../../lib/explain/statement-input.ts'
import type { QueryResult } from '../../lib/guard/query-result.ts'
import { runGuarded } from '../../lib/guard/run-guarded.ts'
import { presentQueryCsv, presentQueryResult } from '../../lib/present/query-result.ts'
import { queriesDirectory } from '../../lib/project/queries-directory.ts'
import { queryAllowances } from '../../lib/project/query-allowances.ts'
import { resolveTarget } from '../../lib/project/target.ts'
import { statementOf } from '../../lib/queries/statement-of.ts'

export default class QueryRun extends BaseCommand {
  static override summary = 'run a query that changes nothing, and show its rows'
  static override description =
    `The statement is judged first, and refused with the reason unless it is one query that calls only what is known to change
nothing; then it runs in a read-only transaction with limits, which is rolled back.`
  static override examples = [
    `<%= config.bin %> <%= command.id %> "SELECT status, count(*) FROM orders GROUP BY 1"`,
    '<%= config.bin %> <%= command.id %> -f report.sql --csv > report.csv',
    '<%= config.bin %> <%= command.id %> orders-a-day --param since=2026-05-01',
    `<%= config.bin %> <%= command.id %> "SELECT tax(total) FROM orders" --allow-function public.tax`,
  ]
  static override args = {
    sql: Args.string({
      description: 'the statement, or the name of a kept one; - reads it from standard input',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    url: urlFlag,
    file: Flags.string({ char: 'f', description: 'read the statement from a file', helpValue: '<file>' }),
    param: Flags.string({
      description: 'value of a parameter of a kept query; may be repeated',
      helpValue: '<name=value>',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
    limit: Flags.integer({ description: 'rows at most', helpValue: '<n>', min: 1, default: 1000 }),
    timeout: Flags.integer({ description: 'seconds it may run', helpValue: '<s>', min: 1, default: 60 }),
    csv: Flags.boolean({ description: 'print the rows as CSV', exclusive: ['json'] }),
    'allow-function': allowFunctionFlag,
    'allow-foreign-table': allowForeignTableFlag,
  }
  static override resultType = 'QueryResult'

  async run(): Promise<QueryResult> {
    const { args, flags } = await this.parse(QueryRun)
    const text = await requireStatementText(args.sql, flags.file)
    const { sql, values } = await statementOf(text, await queriesDirectory(process.cwd()), flags.param)
    const context = await this.context()
    const { url } = await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)
    const given = { functions: flags['allow-function'], foreignTables: flags['allow-foreign-table'] }
    const allow = await queryAllowances(given, process.cwd(), context)
    const limits = { rows: flags.limit, ms: flags.timeout * 1000 }
    const result = await runGuarded(url, sql, { allow, limits, values }, context)
    this.print(
      flags.csv
        ? presentQueryCsv(result)
        : presentQueryResult(result, { color: this.color, width: this.width }),
    )
    if (flags.csv && result.truncated)
      context.report.warn('There are more rows than these; --limit sets how many.')
    return result
  }
}
