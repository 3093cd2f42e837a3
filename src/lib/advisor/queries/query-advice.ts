import { findingsOf } from '../../plan/find.ts'
import { measurePlan } from '../../plan/metrics.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { loadParser } from '../../sql/parser.ts'
import type { QueryAdvice } from '../advice.ts'
import { catalogFacts } from '../catalog-facts.ts'
import type { ExaminedQuery } from '../examination.ts'
import { foreignKeysOf } from '../existing/foreign-keys.ts'
import { nPlusOneOf } from './n-plus-one.ts'
import { querySeverity } from './query-severity.ts'
import { judgeStability, MOST_QUERIES } from './unstable.ts'

/**
 * The examined queries, heaviest first, each with its share of the workload and what stands out, and how many calls of the
 * planner that took: at most 200, for two values of two parameters of the 50 heaviest. Plans as things are, so before
 * hypothetical indexes are switched on.
 */
export async function queryAdvice(
  queries: readonly ExaminedQuery[],
  planner: Planner,
): Promise<{ queries: QueryAdvice[]; calls: number }> {
  const parser = await loadParser()
  const keys = await foreignKeysOf(planner)
  const whole = queries.reduce((sum, query) => sum + worthOf(query), 0)
  const advice: QueryAdvice[] = []
  let calls = 0
  for (const [place, examined] of [...queries].sort((a, b) => worthOf(b) - worthOf(a)).entries()) {
    const { query } = examined
    const share = whole > 0 ? worthOf(examined) / whole : 0
    const stability = await judgeStability(examined, planner, { parser, replan: place < MOST_QUERIES })
    calls += stability.calls
    advice.push({
      id: query.id,
      sql: query.sql,
      calls: query.calls,
      totalMs: query.totalMs ?? null,
      meanMs: query.meanMs ?? null,
      maxMs: query.maxMs ?? null,
      share,
      ...querySeverity(query, share),
      nPlusOne: nPlusOneOf(examined, queries, keys),
      unstable: stability.unstable,
      findings: findingsFor(examined, planner),
    })
  }
  return { queries: advice, calls }
}

function findingsFor({ query, node, plan, uses }: ExaminedQuery, { catalog }: Planner) {
  const tables = uses.map((use) => use.table)
  return findingsOf({
    plan: measurePlan(plan),
    statement: { sql: query.sql, node },
    facts: catalogFacts(tables, catalog),
  })
}

function worthOf({ weight, plan }: ExaminedQuery): number {
  return weight * plan.root.totalCost
}
