import { Flags } from '@oclif/core'
import { BaseCommand } from '../../cli/base-command.ts'
import { evalFlags, evalOptionsOf } from '../../cli/eval-flags.ts'
import { evalQuery } from '../../lib/eval/query/eval-query.ts'
import type { EvalResult } from '../../lib/eval/report.ts'
import { presentEval } from '../../lib/present/eval.ts'
import { resolveTarget } from '../../lib/project/target.ts'

export default class EvalQuery extends BaseCommand {
  static override summary = 'measure how well a model answers questions with queries'
  static override description =
    `Asks the model as query ai does, runs its query and compares the rows with those of queries that are known to be right. The
databases are made on a throwaway PostgreSQL. A run costs money: --dry-run says how much, --budget bounds it, and what was done is
kept for --resume when it is broken off.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --only join --only date --report eval.json',
    '<%= config.bin %> <%= command.id %> --base-url http://localhost:11434 --model qwen3-coder',
    '<%= config.bin %> <%= command.id %> --defog questions.csv --url postgres://localhost/{db_name}',
  ]
  static override flags = {
    defog: Flags.string({
      description: "questions in the format of Defog's sql-eval",
      helpValue: '<file>',
      dependsOn: ['url'],
      exclusive: ['cases'],
    }),
    url: Flags.string({
      description: 'a server that has the databases; {db_name} stands for their name',
      helpValue: '<url>',
    }),
    candidates: Flags.integer({
      description: 'queries that are proposed and compared',
      helpValue: '<n>',
      min: 1,
      max: 5,
      default: 2,
    }),
    'allow-values': Flags.boolean({ description: 'look up and send values that the question names' }),
    ...evalFlags,
  }
  static override resultType = 'EvalResult'

  async run(): Promise<EvalResult> {
    const { flags } = await this.parse(EvalQuery)
    const context = await this.context()
    const target =
      flags.url === undefined
        ? undefined
        : await resolveTarget({ url: flags.url, env: process.env, cwd: process.cwd() }, context)
    const result = await evalQuery(
      {
        ...evalOptionsOf(flags),
        defog: flags.defog,
        url: target?.url,
        candidates: flags.candidates,
        allowValues: flags['allow-values'],
      },
      context,
    )
    this.print(presentEval(result, { color: this.color, width: this.width, all: flags.all }))
    return result
  }
}
