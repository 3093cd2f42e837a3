import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { urlFlag, yesFlag } from '../cli/flags.ts'
import { withYes } from '../cli/prompts.ts'
import { type SnapshotResult, takeSnapshot } from '../lib/advisor/snapshot/take-snapshot.ts'
import { presentSnapshot } from '../lib/present/snapshot.ts'
import { resolveTarget } from '../lib/project/target.ts'

export default class Snapshot extends BaseCommand {
  static override summary = 'write what planning needs of a database into a file'
  static override description =
    `Schema, statistics, sizes, settings, the recorded workload and the server's plans of it, for advise and explain --snapshot
where the server is not in reach. Reads only. It holds no rows, but statistics hold single values; --redact replaces them.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop.postai --url "$DATABASE_URL"',
    '<%= config.bin %> <%= command.id %> shop.postai --redact',
  ]
  static override args = {
    file: Args.string({ description: 'the file to write [default: <database>.postai]' }),
  }
  static override flags = {
    url: urlFlag,
    redact: Flags.boolean({
      description: 'replace all values, keeping order and frequency, so that others may have the file',
    }),
    yes: yesFlag,
  }
  static override resultType = 'SnapshotResult'

  async run(): Promise<SnapshotResult> {
    const { args, flags } = await this.parse(Snapshot)
    const context = await this.context()
    const { url } = await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)
    const { file } = args
    const { redact } = flags
    const result = await withYes(flags.yes, (yes) => takeSnapshot({ url, file, yes, redact }, context))
    this.print(presentSnapshot(result, this.color))
    return result
  }
}
