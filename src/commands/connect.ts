import { Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { urlFlag } from '../cli/flags.ts'
import { runPsql } from '../cli/psql.ts'
import { presentConnectEnv } from '../lib/present/connect.ts'
import { type ConnectResult, connectionFacts } from '../lib/project/connection-facts.ts'
import { psqlCall } from '../lib/project/psql-call.ts'
import { resolveTarget } from '../lib/project/target.ts'

export default class Connect extends BaseCommand {
  static override summary = 'print the connection string of the database, password included'
  static override description =
    `The string stands alone on stdout; stderr says which database it is. A stopped local server is started first.`
  static override examples = [
    'psql "$(<%= config.bin %> <%= command.id %>)"',
    'set -a; eval "$(<%= config.bin %> <%= command.id %> --env)"',
    '<%= config.bin %> <%= command.id %> --psql',
  ]
  static override flags = {
    url: urlFlag,
    env: Flags.boolean({
      description: 'print DATABASE_URL and the PG* variables as lines for a shell or a .env file',
      exclusive: ['psql'],
    }),
    psql: Flags.boolean({ description: 'open psql on the database', exclusive: ['env', 'json'] }),
  }
  static override resultType = 'ConnectResult'

  async run(): Promise<ConnectResult> {
    const { flags } = await this.parse(Connect)
    const context = await this.context()
    const target = await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)
    const result = connectionFacts(target)
    if (flags.psql) process.exitCode = await runPsql(psqlCall(result))
    else this.print(flags.env ? presentConnectEnv(result) : result.url)
    return result
  }
}
