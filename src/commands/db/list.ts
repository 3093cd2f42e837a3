import { BaseCommand } from '../../cli/base-command.ts'
import { wantsColor } from '../../cli/color.ts'
import { type DbListResult, listDatabases } from '../../lib/local/databases.ts'
import { presentDbList } from '../../lib/present/db.ts'

export default class DbList extends BaseCommand {
  static override summary = 'list the databases of the local server'
  static override description = 'A stopped server is started for it, and then left running.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]
  static override resultType = 'DbListResult'

  async run(): Promise<DbListResult> {
    await this.parse(DbList)
    const result = { databases: await listDatabases(await this.context(), process.env) }
    this.print(presentDbList(result, { color: wantsColor(process.stdout) }))
    return result
  }
}
