import { baseUrlFlag } from '../cli/ai-flags.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { type WhoamiResult, whoami } from '../lib/ai/login.ts'
import { presentWhoami } from '../lib/present/login.ts'

export default class Whoami extends BaseCommand {
  static override summary = 'say which API key would be used, and from where'
  static override description = 'The key itself is not shown, and nothing is sent.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override flags = { 'base-url': baseUrlFlag }
  static override resultType = 'WhoamiResult'

  async run(): Promise<WhoamiResult> {
    const { flags } = await this.parse(Whoami)
    const result = await whoami({ baseUrl: flags['base-url'], env: process.env }, await this.context())
    this.print(presentWhoami(result))
    return result
  }
}
