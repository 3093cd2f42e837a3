import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import { Choice, queriesByIndex } from './choice.ts'
import type { SearchLimits } from './limits.ts'
import type { KnownQuery, Objective } from './objective.ts'

/** Indexes that are added together because a known plan uses them together. */
type Bundle = readonly HypotheticalIndex[]

/** How the next bundle is picked: what saves most, or what saves most per byte. */
type Rank = (gain: number, bytes: number) => number

const bySaving: Rank = (gain) => gain
const byDensity: Rank = (gain, bytes) => gain / Math.max(bytes, 1)
const ranks = [bySaving, byDensity]

/** Sets larger than this are not improved index by index. */
const MOST_TO_IMPROVE = 80

/**
 * A good set within the limits, by the plans that are known: put together greedily, by saving and by saving per byte,
 * whichever comes out better. Asks the planner nothing.
 */
export function choose(objective: Objective, limits: SearchLimits): Choice {
  const byIndex = queriesByIndex(objective)
  const bundles = bundlesOf(objective.queries)
  const starts = ranks.map((rank) => fill(new Choice(objective, byIndex), bundles, rank, limits))
  return starts.reduce((best, other) => (other.total() < best.total() ? other : best))
}

/** The same, then improved by taking an index away and filling up again, as long as that helps. */
export function chooseThoroughly(objective: Objective, limits: SearchLimits): Choice {
  const byIndex = queriesByIndex(objective)
  const bundles = bundlesOf(objective.queries)
  const starts = ranks.map((rank) => {
    const choice = fill(new Choice(objective, byIndex), bundles, rank, limits)
    return improve(choice, bundles, limits)
  })
  return starts.reduce((best, other) => (other.total() < best.total() ? other : best))
}

function bundlesOf(queries: readonly KnownQuery[]): Bundle[] {
  const bundles = new Map<string, Bundle>()
  for (const { plans } of queries) {
    for (const { used } of plans) {
      if (used.length > 0)
        bundles.set(
          used
            .map((index) => index.oids[0])
            .sort()
            .join(' '),
          used,
        )
    }
  }
  return [...bundles.values()]
}

/** Adds bundles until none that fits brings anything. Gains are computed anew only where the last one could change them. */
function fill(choice: Choice, bundles: readonly Bundle[], rank: Rank, limits: SearchLimits): Choice {
  const gains = new Map<Bundle, { added: Bundle; gain: number; bytes: number }>()
  const evaluate = (bundle: Bundle) => {
    const added = bundle.filter((index) => !choice.members.has(index))
    const bytes = added.reduce((sum, index) => sum + index.bytes, 0)
    if (added.length === 0) gains.delete(bundle)
    else gains.set(bundle, { added, gain: choice.gainOf(added), bytes })
  }
  for (const bundle of bundles) evaluate(bundle)
  for (;;) {
    let best: { added: Bundle; gain: number; bytes: number } | undefined
    for (const entry of gains.values()) {
      if (entry.gain <= 0 || !fits(choice, entry, limits)) continue
      if (!best || rank(entry.gain, entry.bytes) > rank(best.gain, best.bytes)) best = entry
    }
    if (!best) return choice
    choice.add(best.added)
    const tables = choice.tablesNear(best.added)
    for (const bundle of bundles) {
      if (bundle.some((index) => tables.has(index.definition.table.oid))) evaluate(bundle)
    }
  }
}

function fits(choice: Choice, added: { added: Bundle; bytes: number }, limits: SearchLimits): boolean {
  return (
    choice.bytes + added.bytes <= limits.storageBytes &&
    choice.members.size + added.added.length <= limits.maxIndexes
  )
}

/** Takes away each index in turn, fills up without it by either rank, then with it if it still fits; keeps what is better. */
function improve(start: Choice, bundles: readonly Bundle[], limits: SearchLimits): Choice {
  let best = start
  let total = best.total()
  if (best.members.size > MOST_TO_IMPROVE) return best
  for (let improved = true; improved; ) {
    improved = false
    for (const index of [...best.members]) {
      for (const rank of ranks) {
        const other = best.copy()
        other.remove(index)
        const others = bundles.filter((bundle) => !bundle.includes(index))
        fill(other, others, rank, limits)
        fill(other, bundles, rank, limits)
        const value = other.total()
        if (value >= total * (1 - 1e-9)) continue
        best = other
        total = value
        improved = true
      }
    }
  }
  return best
}
