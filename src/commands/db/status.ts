import { BaseCommand } from '../../cli/base-command.ts'
import { wantsColor } from '../../cli/color.ts'
import { type DbStatusResult, serverStatus } from '../../lib/local/server-control.ts'
import { presentDbStatus } from '../../lib/present/db.ts'

export default class DbStatus extends BaseCommand {
  static override summary = 'say how the local server is'
  static override description = 'Starts nothing and changes nothing; a stopped server is no failure.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]
  static override resultType = 'DbStatusResult'

  async run(): Promise<DbStatusResult> {
    await this.parse(DbStatus)
    const result = await serverStatus(process.env)
    this.print(presentDbStatus(result, { color: wantsColor(process.stdout) }))
    return result
  }
}
