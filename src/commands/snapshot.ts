import { Args } from '@oclif/core'
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
where the server is not in reach. Reads only. It holds no rows, but statistics hold single values.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop.postai --url "$DATABASE_URL"',
  ]
  static override args = {
    file: Args.string({ description: 'the file to write [default: <database>.postai]' }),
  }
  static override flags = { url: urlFlag, yes: yesFlag }
  static override resultType = 'SnapshotResult'

  async run(): Promise<SnapshotResult> {
    const { args, flags } = await this.parse(Snapshot)
    const context = await this.context()
    const { url } = await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)
    const result = await withYes(flags.yes, (yes) => takeSnapshot({ url, file: args.file, yes }, context))
    this.print(presentSnapshot(result, this.color))
    return result
  }
}
