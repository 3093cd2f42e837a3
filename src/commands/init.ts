import { Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { wantsColor } from '../cli/color.ts'
import { askForDatabase, withTypedPassword } from '../cli/init-questions.ts'
import { withYes } from '../cli/prompts.ts'
import { canPrompt } from '../cli/terminal.ts'
import { readSecretFromStdin } from '../lib/core/text-file.ts'
import { presentInit } from '../lib/present/init.ts'
import { type InitOptions, initProject } from '../lib/project/init.ts'
import type { InitResult } from '../lib/project/init-result.ts'

export default class Init extends BaseCommand {
  static override summary = 'give this project its database'
  static override description =
    `Makes a database on a local PostgreSQL server, which is installed and started as needed, or checks the URL of one that exists. Writes post-ai.config.json, which holds no secret; the password goes to the keychain, or where there is none to a file that only you can read. Running it again changes nothing. In a terminal and without flags it asks.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --local --env',
    '<%= config.bin %> <%= command.id %> --url postgres://app@db.example.com/shop --password-stdin < password.txt',
  ]
  static override flags = {
    local: Flags.boolean({
      description: 'make the database on the local server (default without a terminal)',
      exclusive: ['url'],
    }),
    url: Flags.string({
      description: 'record an existing database, after checking that it can be reached',
      helpValue: '<url>',
    }),
    name: Flags.string({
      description: 'name of the local database [default: from package.json or the directory]',
      helpValue: '<name>',
      exclusive: ['url'],
    }),
    'password-stdin': Flags.boolean({
      description: 'read the password for --url from standard input',
      dependsOn: ['url'],
    }),
    env: Flags.boolean({ description: 'add DATABASE_URL, with the password, to .env' }),
    yes: Flags.boolean({
      char: 'y',
      aliases: ['force'],
      description: 'replace what post-ai.config.json or .env says of another database',
    }),
  }
  static override resultType = 'InitResult'

  async run(): Promise<InitResult> {
    const { flags } = await this.parse(Init)
    const { local, url, name, env } = flags
    const where =
      url !== undefined
        ? ({ type: 'url', url } as const)
        : local || name !== undefined
          ? ({ type: 'local', name } as const)
          : undefined
    const asked =
      where || env || flags.yes || !canPrompt() ? { where, writeEnv: env } : await askForDatabase()
    const password = flags['password-stdin'] ? await readSecretFromStdin() : undefined
    const options: InitOptions = { ...asked, password, yes: flags.yes, cwd: process.cwd(), env: process.env }
    const context = await this.context()
    const result = await withYes(flags.yes, (yes) =>
      withTypedPassword({ ...options, yes }, (complete) => initProject(complete, context)),
    )
    this.print(presentInit(result, { color: wantsColor(process.stdout) }))
    return result
  }
}
