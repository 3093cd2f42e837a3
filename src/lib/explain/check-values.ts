import { PostAiError } from '../core/error.ts'
import type { Statement } from '../sql/parser.ts'
import { parameterCount } from '../sql/statement.ts'

/**
 * Makes sure that there is a value for each parameter of a statement; none at all are fine where a generic plan does.
 * Throws `USAGE_INVALID`.
 */
export function checkValues({ node }: Statement, values: readonly string[], analyze: boolean): void {
  const wanted = parameterCount(node)
  if (values.length === wanted) return
  if (values.length === 0 && !analyze) return
  const found = values.length === 0 ? 'none was given' : `${values.length} were given`
  const reason =
    wanted === 0
      ? 'The statement has no parameters'
      : `The statement needs ${wanted} values ($1 to $${wanted})`
  throw new PostAiError('USAGE_INVALID', `${reason}, and ${found}.`, {
    hints: [
      `Give each one with --param, $1 first.`,
      ...(analyze ? ['Without --analyze a generic plan can be shown, which needs no values.'] : []),
    ],
  })
}
