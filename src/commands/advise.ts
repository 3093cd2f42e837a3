import { Flags } from '@oclif/core'
import { BaseCommand } from '../cli/base-command.ts'
import { snapshotFlag, urlFlag, yesFlag } from '../cli/flags.ts'
import { askYes, requireAnswer } from '../cli/prompts.ts'
import type { AdviseResult } from '../lib/advisor/advice.ts'
import { advise } from '../lib/advisor/advise.ts'
import { applyRecommendations } from '../lib/advisor/apply/apply.ts'
import { plural } from '../lib/core/units.ts'
import { presentAdvice } from '../lib/present/advice.ts'
import { presentApplied } from '../lib/present/applied.ts'
import { resolveTarget } from '../lib/project/target.ts'

export default class Advise extends BaseCommand {
  static override summary = 'find what makes a database slow and the indexes that mend it'
  static override description =
    `Reads the recorded workload (pg_stat_statements), schema and statistics, tries indexes on an embedded planner that
believes it is your server, and shows each with its cost before and after. Your queries are not run and nothing is
changed without --apply.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --url "$DATABASE_URL" --json',
    '<%= config.bin %> <%= command.id %> --workload queries.sql',
    '<%= config.bin %> <%= command.id %> --snapshot shop.postai',
    '<%= config.bin %> <%= command.id %> --apply --yes',
  ]
  static override flags = {
    url: urlFlag,
    snapshot: snapshotFlag(['apply', 'url']),
    workload: Flags.string({
      description:
        'SQL file that stands for pg_stat_statements; "-- calls: N" before a statement weighs it; - for stdin',
      helpValue: '<file>',
    }),
    apply: Flags.boolean({ description: 'build the recommended indexes (CREATE INDEX CONCURRENTLY)' }),
    yes: yesFlag,
  }
  static override resultType = 'AdviseResult'

  async run(): Promise<AdviseResult> {
    const { flags } = await this.parse(Advise)
    const context = await this.context()
    const workload = flags.workload !== undefined && { workloadFile: flags.workload }
    if (flags.snapshot !== undefined) {
      const advice = await advise({ snapshotFile: flags.snapshot, ...workload }, context)
      this.print(presentAdvice(advice, { color: this.color, width: this.width }))
      return { ...advice, applied: null }
    }
    const target = await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)
    if (flags.apply) requireAnswer(flags.yes, `The recommended indexes would be built on ${target.display}.`)
    const advice = await advise({ url: target.url, ...workload }, context)
    this.print(presentAdvice(advice, { color: this.color, width: this.width }))
    if (!flags.apply || advice.recommendations.length === 0) return { ...advice, applied: null }
    const question = `Build ${plural(advice.recommendations.length, 'index', 'indexes')} concurrently on ${target.display}?`
    if (!flags.yes && !(await askYes(question, '--yes'))) return { ...advice, applied: [] }
    const applied = await applyRecommendations(target.url, advice.recommendations, context)
    this.print(presentApplied(applied, this.color))
    return { ...advice, applied }
  }
}
