import { findingsOf } from '../plan/find.ts'
import { measurePlan } from '../plan/metrics.ts'
import type { Catalog } from '../sandbox/catalog.ts'
import type { QueryAdvice } from './advice.ts'
import { catalogFacts } from './catalog-facts.ts'
import type { ExaminedQuery } from './examination.ts'
import { severityOf } from './severity.ts'

/** The examined queries, heaviest first, each with its share of the workload. */
export function queryAdvice(queries: readonly ExaminedQuery[], catalog: Catalog): QueryAdvice[] {
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
        findings: findingsOf({
          plan: measurePlan(examined.plan),
          statement: { sql: query.sql, node: examined.node },
          facts: catalogFacts(
            examined.uses.map((use) => use.table),
            catalog,
          ),
        }),
      }
    })
}

function worthOf({ weight, plan }: ExaminedQuery): number {
  return weight * plan.root.totalCost
}
