import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { type DbDeleteResult, deleteDatabase } from '../../lib/local/databases.ts'
import { presentDbDelete } from '../../lib/present/db.ts'

export default class DbDelete extends BaseCommand {
  static override summary = 'delete a database of the local server with all its data'
  static override description =
    'Sessions that are open on it are ended; its role and the password that is kept for it go with it. This cannot be undone.'
  static override examples = ['<%= config.bin %> <%= command.id %> shop --confirm shop']
  static override args = {
    name: Args.string({ description: 'the database, as db list names it', required: true }),
  }
  static override flags = {
    confirm: Flags.string({
      description: 'the name once more, to show that it is meant',
      helpValue: '<name>',
    }),
  }
  static override resultType = 'DbDeleteResult'

  async run(): Promise<DbDeleteResult> {
    const { args, flags } = await this.parse(DbDelete)
    const options = { name: args.name, confirm: flags.confirm }
    const result = await deleteDatabase(options, await this.context(), process.env)
    this.print(presentDbDelete(result))
    return result
  }
}
