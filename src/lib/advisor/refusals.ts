import { formatPercent } from '../core/units.ts'
import type { HypotheticalIndex } from '../sandbox/hypothetical.ts'
import type { Refusal } from './advice.ts'
import type { ExaminedQuery } from './examination.ts'
import type { CostModel } from './search/cost-model.ts'
import type { Selection } from './search/search.ts'

/** Queries below this share of the workload are not explained one by one. */
const LEAST_SHARE = 0.01

/** Why the heavier queries that get no index get none, with what the best one tried would bring. */
export async function refusals(
  queries: readonly ExaminedQuery[],
  selection: Selection,
  candidates: readonly HypotheticalIndex[],
  model: CostModel,
): Promise<Refusal[]> {
  const refused: Refusal[] = []
  for (const query of queries) {
    const before = query.plan.root.totalCost
    if (query.weight * before < LEAST_SHARE * selection.before) continue
    const chosen = await model.cost(query, selection.chosen)
    if (chosen.cost < before * 0.99) continue
    const possible = await model.cost(query, candidates)
    refused.push({
      what: `${query.query.id}: ${oneLine(query.query.sql)}`,
      why: whyNone(query, before, possible.cost),
    })
  }
  return refused
}

function whyNone(query: ExaminedQuery, before: number, possible: number): string {
  if (query.uses.length === 0) return 'It reads no table directly, so there is nothing to index.'
  const gain = 1 - possible / before
  if (gain < 0.01)
    return 'No index that was tried makes its plan cheaper: it needs most of the rows it reads, has its index already, or restricts by something that no index tried here serves.'
  return `The best index tried makes it ${formatPercent(gain)} cheaper, too little for what an index costs.`
}

function oneLine(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
