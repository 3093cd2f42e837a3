import { adviseFlags, bareValues } from '../cli/advise-flags.ts'
import { adviseInput, checkTogether } from '../cli/advise-input.ts'
import { wordsOptionsOf } from '../cli/ai-flags.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { checkAnswers, decisionsFor } from '../cli/decisions.ts'
import { withBareValues } from '../cli/optional-value.ts'
import { advise } from '../lib/advisor/advise.ts'
import { carryOut } from '../lib/advisor/apply/carry-out.ts'
import { keepAdvice } from '../lib/advisor/kept/kept-advice.ts'
import { hasAdvice } from '../lib/advisor/ranking.ts'
import { baseUrlOf } from '../lib/ai/endpoint.ts'
import { type AdviseAiResult, adviseInWords } from '../lib/ai/plain-words/advise-in-words.ts'
import { noWords } from '../lib/ai/plain-words/plain-words.ts'
import { quietContext } from '../lib/core/context.ts'
import { writeTextFile } from '../lib/core/text-file.ts'
import { presentAdvice } from '../lib/present/advice.ts'
import { presentAdviceHtml } from '../lib/present/advice-html.ts'
import { presentAdviceMarkdown } from '../lib/present/advice-markdown.ts'
import { presentApplied } from '../lib/present/applied.ts'
import { presentMigrations } from '../lib/present/migrations.ts'
import { presentWords, presentWordsMarkdown } from '../lib/present/plain-words.ts'
import { databaseOrSnapshot } from '../lib/project/database-or-snapshot.ts'

export default class Advise extends BaseCommand {
  static override summary = 'find what makes a database slow and what mends it'
  static override description =
    `Reads the recorded workload (pg_stat_statements), schema and statistics, tries indexes and rewritten queries on an
embedded planner that believes it is your server, looks at indexes, storage, statistics and settings, and shows each
recommendation with what it rests on. Your queries are not run and nothing is changed without --apply.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --url "$DATABASE_URL" --html advice.html',
    '<%= config.bin %> <%= command.id %> --workload queries.sql --fail-on high',
    '<%= config.bin %> <%= command.id %> --snapshot shop.postai --storage-budget 2GB',
    '<%= config.bin %> <%= command.id %> --since last-week.postai',
    '<%= config.bin %> <%= command.id %> --apply r1a2b3c4d --yes',
    '<%= config.bin %> <%= command.id %> --migration db/migrations',
  ]
  static override flags = adviseFlags
  static override resultType = 'AdviseAiResult'

  async run(): Promise<AdviseAiResult> {
    this.argv = withBareValues(this.argv, bareValues)
    const { flags } = await this.parse(Advise)
    checkTogether(flags)
    const asked = wordsOptionsOf({ ...flags, 'time-limit': flags['ai-time-limit'] })
    if (asked) baseUrlOf(asked, quietContext())
    const context = await this.context()
    const surroundings = { env: process.env, cwd: process.cwd() }
    const { input, display, url } = await databaseOrSnapshot({ ...flags, ...surroundings }, context)
    checkAnswers(flags, display)
    const advice = await advise({ ...input, ...adviseInput(flags) }, context)
    await keepAdvice(display, advice, context)
    if (flags.html !== undefined && flags.html !== '-') {
      await writeTextFile(flags.html, presentAdviceHtml(advice))
      context.report.note(`Wrote ${flags.html}.`)
    }
    const isPage = flags.html === '-'
    const text = { color: this.color, width: this.width, all: flags.all, tellsMore: true }
    if (isPage) this.print(presentAdviceHtml(advice))
    else this.print(flags.markdown ? presentAdviceMarkdown(advice) : presentAdvice(advice, text))
    const words = asked ? await adviseInWords(advice, { ...asked, url }, context) : noWords
    this.print(flags.markdown ? presentWordsMarkdown(words) : presentWords(words, text))
    if (flags['fail-on'] && hasAdvice(advice, flags['fail-on'])) this.found()
    const { applied, migrations } = await carryOut(
      advice.recommendations,
      { ...flags, url },
      decisionsFor(display, context),
      context,
    )
    const done = [
      applied ? presentApplied(applied, this.color) : '',
      migrations ? presentMigrations(migrations, this.color) : '',
    ].join('')
    if (done !== '' && (isPage || flags.markdown)) context.report.note(done)
    else this.print(done)
    return { ...advice, plans: null, applied, migrations, ...words }
  }
}
