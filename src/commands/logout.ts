import { Flags } from '@oclif/core'
import { baseUrlFlag } from '../cli/ai-flags.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { type LogoutResult, logout } from '../lib/ai/login.ts'
import { PostAiError } from '../lib/core/error.ts'
import { presentLogout } from '../lib/present/login.ts'

export default class Logout extends BaseCommand {
  static override summary = 'remove the API key that login has kept'
  static override description = 'A key in ANTHROPIC_API_KEY stays: it belongs to the shell.'
  static override examples = ['<%= config.bin %> <%= command.id %> --anthropic']
  static override flags = {
    anthropic: Flags.boolean({ description: 'the key of the Anthropic API' }),
    'base-url': baseUrlFlag,
  }
  static override resultType = 'LogoutResult'

  async run(): Promise<LogoutResult> {
    const { flags } = await this.parse(Logout)
    if (!flags.anthropic) {
      throw new PostAiError('NOT_AVAILABLE', 'There is nothing else to log out of yet.', {
        hints: ['post-ai logout --anthropic removes the key of the Anthropic API.'],
      })
    }
    const result = await logout({ baseUrl: flags['base-url'], env: process.env }, await this.context())
    this.print(presentLogout(result))
    return result
  }
}
