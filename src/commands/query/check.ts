import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { allowForeignTableFlag, allowFunctionFlag, urlFlag } from '../../cli/flags.ts'
import { requireStatementText } from '../../lib/explain/statement-input.ts'
import { checkQuery, type QueryCheckResult } from '../../lib/guard/check-query.ts'
import { presentQueryCheck } from '../../lib/present/query-check.ts'
import { queryAllowances } from '../../lib/project/query-allowances.ts'
import { resolveTarget } from '../../lib/project/target.ts'

export default class QueryCheck extends BaseCommand {
  static override summary = 'say whether a statement is harmless to run, without running it'
  static override description =
    `Harmless is one query that calls only what is known to change nothing: no rows, files, locks, sequences, settings or other
sessions. Exits with 3 when it is not. Shows how to make a role that only reads when the current one could write.`
  static override examples = [
    `<%= config.bin %> <%= command.id %> "SELECT count(*) FROM orders"`,
    `<%= config.bin %> <%= command.id %> -f report.sql --json`,
  ]
  static override args = {
    sql: Args.string({ description: 'the statement; - reads it from standard input', ignoreStdin: true }),
  }
  static override flags = {
    url: urlFlag,
    file: Flags.string({ char: 'f', description: 'read the statement from a file', helpValue: '<file>' }),
    'allow-function': allowFunctionFlag,
    'allow-foreign-table': allowForeignTableFlag,
  }
  static override resultType = 'QueryCheckResult'

  async run(): Promise<QueryCheckResult> {
    const { args, flags } = await this.parse(QueryCheck)
    const sql = await requireStatementText(args.sql, flags.file)
    const context = await this.context()
    const { url } = await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)
    const given = { functions: flags['allow-function'], foreignTables: flags['allow-foreign-table'] }
    const allow = await queryAllowances(given, process.cwd(), context)
    const result = await checkQuery(url, sql, allow, context)
    this.print(presentQueryCheck(result, this.color))
    if (!result.allowed) this.found()
    return result
  }
}
