import { BaseCommand } from '../../cli/base-command.ts'
import { evalFlags, evalOptionsOf } from '../../cli/eval-flags.ts'
import type { EvalResult } from '../../lib/eval/report.ts'
import { evalSchema } from '../../lib/eval/schema/eval-schema.ts'
import { presentEval } from '../../lib/present/eval.ts'

export default class EvalSchema extends BaseCommand {
  static override summary = 'measure how well a model designs and changes schemas'
  static override description =
    `Asks the model as schema ai does and judges the schema that comes back in an embedded PostgreSQL: tables, columns, keys and
relations, and rows that must be taken or refused. A run costs money: --dry-run says how much, --budget bounds it, and what was done
is kept for --resume when it is broken off.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --only library --report eval.json',
    '<%= config.bin %> <%= command.id %> --base-url http://localhost:11434 --model qwen3-coder',
  ]
  static override flags = evalFlags
  static override resultType = 'EvalResult'

  async run(): Promise<EvalResult> {
    const { flags } = await this.parse(EvalSchema)
    const result = await evalSchema(evalOptionsOf(flags), await this.context())
    this.print(presentEval(result, { color: this.color, width: this.width, all: flags.all }))
    return result
  }
}
