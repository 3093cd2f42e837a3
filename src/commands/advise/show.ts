import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { snapshotFlag, urlFlag } from '../../cli/flags.ts'
import { advise } from '../../lib/advisor/advise.ts'
import { keepAdvice, keptAdvice } from '../../lib/advisor/kept/kept-advice.ts'
import { type PartOfAdvice, partOfAdvice } from '../../lib/advisor/kept/part-of-advice.ts'
import { presentPartOfAdvice } from '../../lib/present/advice-part.ts'
import { databaseOrSnapshot } from '../../lib/project/database-or-snapshot.ts'

export default class AdviseShow extends BaseCommand {
  static override summary = 'show one recommendation or query of the last advice, whole'
  static override description =
    `With evidence, confidence, lock, undo, and the plans before and after. It is taken from the last run of advise for the
same database, whose age is told; when there is none, or with --fresh, advise runs again.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> r1a2b3c4d',
    '<%= config.bin %> <%= command.id %> q5e6f7a8b --fresh',
  ]
  static override args = {
    id: Args.string({
      description: 'id of a recommendation (r…) or query (q…)',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    url: urlFlag,
    snapshot: snapshotFlag(['url']),
    fresh: Flags.boolean({ description: 'run advise again instead of showing the last result' }),
  }
  static override resultType = 'PartOfAdvice'

  async run(): Promise<PartOfAdvice> {
    const { args, flags } = await this.parse(AdviseShow)
    const context = await this.context()
    const surroundings = { env: process.env, cwd: process.cwd() }
    const { input, display } = await databaseOrSnapshot({ ...flags, ...surroundings }, context)
    const kept = flags.fresh ? null : await keptAdvice(display)
    const advice = kept?.advice ?? (await advise(input, context))
    if (!kept) await keepAdvice(display, advice, context)
    const part = partOfAdvice(advice, args.id, kept?.keptAt ?? new Date().toISOString())
    this.print(presentPartOfAdvice(part, { color: this.color, width: this.width }))
    return part
  }
}
