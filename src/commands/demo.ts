import { Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { type DemoResult, demo } from '../lib/demo/demo.ts'
import { presentDemo } from '../lib/present/demo.ts'

export default class Demo extends BaseCommand {
  static override summary = 'see the advisor at work on a throwaway database'
  static override description =
    'Starts a PostgreSQL 18 of its own, fills a small shop (a million order lines), runs its queries and shows the advice for them. Takes less than a minute and leaves nothing behind.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --apply',
    '<%= config.bin %> <%= command.id %> --keep',
  ]
  static override flags = {
    apply: Flags.boolean({ description: 'build the recommended indexes and measure the queries again' }),
    keep: Flags.boolean({ description: 'leave the database running and print how to connect' }),
  }
  static override resultType = 'DemoResult'

  async run(): Promise<DemoResult> {
    const { flags } = await this.parse(Demo)
    const result = await demo({ apply: flags.apply, keep: flags.keep }, await this.context())
    this.print(presentDemo(result, { color: this.color, width: this.width }))
    return result
  }
}
