import { Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { presentQueryHistory } from '../../lib/present/query-history.ts'
import { type QueryHistoryResult, readHistory } from '../../lib/queries/history.ts'

export default class QueryHistory extends BaseCommand {
  static override summary = 'show the questions asked before, with their queries'
  static override description =
    'The newest first. No row of an answer is kept, and nothing of it leaves this machine.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --limit 3 --json',
  ]
  static override flags = {
    limit: Flags.integer({ description: 'questions at most', helpValue: '<n>', min: 1, default: 20 }),
  }
  static override resultType = 'QueryHistoryResult'

  async run(): Promise<QueryHistoryResult> {
    const { flags } = await this.parse(QueryHistory)
    const result = await readHistory(flags.limit, process.env)
    this.print(presentQueryHistory(result, this.color))
    return result
  }
}
