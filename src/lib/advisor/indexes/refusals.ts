import { formatCost, formatCount, formatDuration, formatPercent } from '../../core/units.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { Refusal } from '../advice.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Problem } from '../search/problem.ts'
import type { Selection } from '../search/search.ts'

/** Queries below this share of the workload are not explained one by one. */
const LEAST_SHARE = 0.01

/** Why the heavier queries that get no index get none, and which indexes are not worth their writes. */
export async function refusals(
  problem: Problem,
  selection: Selection,
  candidates: readonly HypotheticalIndex[],
): Promise<Refusal[]> {
  const refused: Refusal[] = []
  for (const index of selection.tooDearToWrite) {
    const refusal = await tooDear(problem, selection, index)
    if (refusal) refused.push(refusal)
  }
  const { queries, model } = problem
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

/** What an index would save of the reads and what it would cost the writes. */
async function tooDear(
  { model, queries, writeCost }: Problem,
  { chosen }: Selection,
  index: HypotheticalIndex,
): Promise<Refusal | undefined> {
  let saved = 0
  for (const query of queries) {
    const without = await model.cost(query, chosen)
    const { cost } = await model.cost(query, [...chosen, index])
    saved += query.weight * (without.cost - cost)
  }
  const writes = writeCost(index)
  if (saved <= 0 || writes.cost < saved / 2) return undefined
  const measured = queries.some(({ query }) => query.totalMs !== undefined)
  const amount = (value: number) =>
    measured ? formatDuration(value) : `${formatCost(value)} units of plan cost`
  const hot =
    writes.hotUpdatesLost >= 1
      ? `, and ${formatCount(writes.hotUpdatesLost)} updates could no longer be heap-only`
      : ''
  return {
    what: `Index ${index.body.replace(/^ON /, 'on ')}`,
    why: `It would save reads about ${amount(saved)} and cost writes about ${amount(writes.cost)}: ${formatCount(writes.entries)} index entries${hot}.`,
  }
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
