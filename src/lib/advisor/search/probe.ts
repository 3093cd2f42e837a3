import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { Choice } from './choice.ts'
import type { SearchLimits } from './limits.ts'
import type { Objective } from './objective.ts'
import type { Problem } from './problem.ts'

/**
 * Plans queries with the choice and one index more: those that many known plans use, but never without others that
 * are not chosen, so that nothing is known of what it would bring by itself. The most promising first, by what their
 * queries would gain if each got its best plan with them, in all and per byte, until so many planner calls were made.
 */
export async function probe(
  { model }: Problem,
  objective: Objective,
  choice: Choice,
  limits: SearchLimits,
  mostCalls: number,
): Promise<void> {
  const hopes = [...hopesOf(objective, choice).values()].filter(
    ({ index }) => index.bytes <= limits.storageBytes,
  )
  for (const rank of [byGain, byDensity]) {
    const end = model.calls + mostCalls / 2
    for (const { index, queries } of hopes.sort((a, b) => rank(b) - rank(a))) {
      for (const query of queries) {
        if (model.calls >= end) break
        await model.cost(query, [...choice.members, index])
      }
    }
  }
}

/** What an index that is not chosen could bring at most, and to which queries. */
interface Hope {
  index: HypotheticalIndex
  gain: number
  queries: Objective['queries'][number]['query'][]
}

const byGain = ({ gain }: Hope) => gain
const byDensity = ({ gain, index }: Hope) => gain / Math.max(index.bytes, 1)

function hopesOf({ queries, worth }: Objective, choice: Choice): Map<HypotheticalIndex, Hope> {
  const hopes = new Map<HypotheticalIndex, Hope>()
  for (const { query, plans } of queries) {
    const now = worth(query, choice.planOf(plans).robust)
    const seen = new Set<HypotheticalIndex>()
    for (const { used, robust } of plans) {
      const gain = now - worth(query, robust)
      for (const index of used) {
        if (gain <= 0 || seen.has(index) || choice.members.has(index)) continue
        seen.add(index)
        const hope = hopes.get(index) ?? { index, gain: 0, queries: [] }
        hope.gain += gain
        hope.queries.push(query)
        hopes.set(index, hope)
      }
    }
  }
  return hopes
}
