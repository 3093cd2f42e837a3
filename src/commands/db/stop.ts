import { BaseCommand } from '../../cli/base-command.ts'
import { type DbStopResult, stopServer } from '../../lib/local/server-control.ts'
import { presentDbStop } from '../../lib/present/db.ts'

export default class DbStop extends BaseCommand {
  static override summary = 'stop the local server'
  static override description =
    'Open sessions are ended and their transactions rolled back. The databases stay; the next start serves them again.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override resultType = 'DbStopResult'

  async run(): Promise<DbStopResult> {
    await this.parse(DbStop)
    const result = await stopServer(await this.context(), process.env)
    this.print(presentDbStop(result))
    return result
  }
}
