import { shareRight } from './aggregate.ts'
import { estimateDifference, rounded } from './bootstrap.ts'
import type { CaseResult, EvalComparison, EvalReport } from './report.ts'

/** A report beside an older one of the same suite: only cases that both have, unchanged, are compared. */
export function compareReports(before: EvalReport, after: EvalReport): EvalComparison {
  const older = new Map(before.cases.map((one) => [one.id, one]))
  const pairs = after.cases.flatMap((one): [CaseResult, CaseResult][] => {
    const earlier = older.get(one.id)
    return earlier?.digest === one.digest ? [[earlier, one]] : []
  })
  const changes = pairs.map(([one, other]) => ({
    id: other.id,
    before: rounded(shareRight(one, 'strict')),
    after: rounded(shareRight(other, 'strict')),
  }))
  const difference = (kind: 'strict' | 'loose') =>
    estimateDifference(pairs.map(([one, other]) => shareRight(other, kind) - shareRight(one, kind)))
  const all = new Set([...before.cases, ...after.cases].map(({ id }) => id))
  return {
    model: before.model,
    cases: pairs.length,
    leftOut: all.size - pairs.length,
    strict: difference('strict'),
    loose: difference('loose'),
    better: changes.filter((one) => one.after > one.before),
    worse: changes.filter((one) => one.after < one.before),
  }
}
