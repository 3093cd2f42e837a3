import type { QueryCheckResult } from '../guard/check-query.ts'
import { palette } from './palette.ts'

/** The verdict on a statement, and how to get a role that only reads, as text for the terminal. */
export function presentQueryCheck(result: QueryCheckResult, color: boolean): string {
  const paint = palette(color)
  const lines = result.allowed
    ? [`${paint.green('allowed')}  ${result.reason}`]
    : [`${paint.red('refused')}  ${result.reason}`, paint.dim(`rule: ${result.rule}`), `→ ${result.hint}`]
  if (result.couldWrite !== null) {
    lines.push(
      '',
      paint.yellow(`The role ${result.role} could write: ${result.couldWrite}. A role that only reads:`),
      ...result.readerGrants.map((grant) => `  ${grant}`),
    )
  }
  return `${lines.join('\n')}\n`
}
