import type { QueryAdvice } from './advice.ts'
import type { ExaminedQuery } from './examination.ts'
import { severityOf } from './recommend.ts'

/** The examined queries, heaviest first, each with its share of the workload. */
export function queryAdvice(queries: readonly ExaminedQuery[]): QueryAdvice[] {
  const whole = queries.reduce((sum, query) => sum + worthOf(query), 0)
  return [...queries]
    .sort((a, b) => worthOf(b) - worthOf(a))
    .map((examined) => {
      const { query } = examined
      const share = whole > 0 ? worthOf(examined) / whole : 0
      return {
        id: query.id,
        sql: query.sql,
        calls: query.calls,
        totalMs: query.totalMs ?? null,
        meanMs: query.meanMs ?? null,
        share,
        severity: severityOf(share),
        findings: [],
      }
    })
}

function worthOf({ weight, plan }: ExaminedQuery): number {
  return weight * plan.root.totalCost
}
