import { BaseCommand } from '../../cli/base-command.ts'
import { type DbStartResult, ensureServer } from '../../lib/local/server.ts'
import { presentDbStart } from '../../lib/present/db.ts'

export default class DbStart extends BaseCommand {
  static override summary = 'start the local server'
  static override description =
    `One PostgreSQL server per user, on 127.0.0.1; it is made by the first start. It keeps its port and runs until it is stopped.`
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override resultType = 'DbStartResult'

  async run(): Promise<DbStartResult> {
    await this.parse(DbStart)
    const result = await ensureServer(await this.context(), process.env)
    this.print(presentDbStart(result))
    return result
  }
}
