import { plural } from '../core/units.ts'
import type { AttemptResult, CaseResult, EvalReport } from '../eval/report.ts'
import { cutLine, printable } from './text.ts'

/** Cases that are listed unless all are asked for. */
const LISTED = 10

/** The cases that were not right in every attempt, and why: the first reason of each, or with `all` every one. */
export function wrongLines(
  { cases, repeat }: EvalReport,
  { width, all }: { width: number; all: boolean },
): string[] {
  const wrong = cases.filter(({ attempts }) => attempts.some((attempt) => !isRight(attempt)))
  const listed = all ? wrong : wrong.slice(0, LISTED)
  const lines = listed.flatMap((one) => caseLines(one, repeat, { width, all }))
  const left = wrong.length - listed.length
  return left === 0 ? lines : [...lines, `  and ${plural(left, 'more case')}; --all lists them`]
}

function caseLines(
  { id, attempts }: CaseResult,
  repeat: number,
  { width, all }: { width: number; all: boolean },
): string[] {
  const times = repeat > 1 ? ` (${attempts.filter(isRight).length} of ${repeat} right)` : ''
  const reasons = [...new Set(attempts.filter((attempt) => !isRight(attempt)).flatMap(reasonsOf))]
  if (all) return [`  ${id}${times}`, ...reasons.map((reason) => `    ${printable(reason)}`)]
  return [cutLine(printable(`${id}${times}: ${reasons[0] ?? 'no reason was given'}`), width - 2)].map(
    (line) => `  ${line}`,
  )
}

function reasonsOf({ failure, notes }: AttemptResult): string[] {
  return failure ? [`${failure.code}: ${failure.message}`] : notes
}

function isRight({ stages }: AttemptResult): boolean {
  return stages.final.strict === 1
}
