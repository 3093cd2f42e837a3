import { Flags } from '@oclif/core'
import { baseUrlFlag } from '../cli/ai-flags.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { askPassword } from '../cli/prompts.ts'
import { type LoginResult, login } from '../lib/ai/login.ts'
import { PostAiError } from '../lib/core/error.ts'
import { readSecretFromStdin } from '../lib/core/text-file.ts'
import { presentLogin } from '../lib/present/login.ts'

export default class Login extends BaseCommand {
  static override summary = 'keep the API key with which models are asked'
  static override description =
    `The key goes into the keychain of the system, or where there is none into a file that only you can read. It is tried first, which
costs nothing, and it is sent to no other server than the one it is kept for.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --anthropic',
    'cat key.txt | <%= config.bin %> <%= command.id %> --anthropic --key-stdin',
  ]
  static override flags = {
    anthropic: Flags.boolean({ description: 'a key of the Anthropic API' }),
    'key-stdin': Flags.boolean({ description: 'read the key from standard input instead of asking for it' }),
    'base-url': baseUrlFlag,
  }
  static override resultType = 'LoginResult'

  async run(): Promise<LoginResult> {
    const { flags } = await this.parse(Login)
    if (!flags.anthropic) {
      throw new PostAiError('NOT_AVAILABLE', 'There is nothing else to log in to yet.', {
        hints: ['post-ai login --anthropic keeps a key of the Anthropic API.'],
      })
    }
    const key = flags['key-stdin']
      ? await readSecretFromStdin('key')
      : await askPassword('API key:', '--key-stdin')
    const options = { baseUrl: flags['base-url'], env: process.env }
    const result = await login(options, key, await this.context())
    this.print(presentLogin(result))
    return result
  }
}
