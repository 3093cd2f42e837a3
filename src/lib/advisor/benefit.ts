import type { ExaminedQuery } from './examination.ts'
import type { Benefit } from './recommendation.ts'

/** What some queries save when each costs what the map says in place of what it costs today. */
export function benefitOf(
  queries: readonly ExaminedQuery[],
  costsAfter: ReadonlyMap<ExaminedQuery, number>,
): Benefit {
  let before = 0
  let after = 0
  let saved = 0
  for (const one of queries) {
    const cost = one.plan.root.totalCost
    const changed = costsAfter.get(one) ?? cost
    before += one.query.calls * cost
    after += one.query.calls * changed
    saved += one.weight * (cost - changed)
  }
  const measured = queries.every(({ query }) => query.totalMs !== undefined)
  return {
    costBefore: before,
    costAfter: after,
    percent: before > 0 ? 100 * (1 - after / before) : 0,
    savedMs: measured ? saved : null,
  }
}
