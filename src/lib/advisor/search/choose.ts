import type { Choice } from './choice.ts'
import { type Bundle, Filling, type Rank } from './filling.ts'
import type { SearchLimits } from './limits.ts'
import type { Objective } from './objective.ts'

const bySaving: Rank = (gain) => gain
const byDensity: Rank = (gain, bytes) => gain / Math.max(bytes, 1)
const ranks = [bySaving, byDensity]

/** Sets larger than this are not improved index by index. */
const MOST_TO_IMPROVE = 50
/** So many bundles are forced in, one after the other, of those that would save most, and most per byte. */
const MOST_TO_FORCE = 10

/**
 * A good set within the limits, by the plans that are known: put together greedily, by saving and by saving per byte,
 * whichever comes out better. Asks the planner nothing.
 */
export function choose(objective: Objective, limits: SearchLimits): Choice {
  const empty = Filling.empty(objective)
  return better(ranks.map((rank) => empty.copy().fill(rank, limits))).choice
}

/** The same, then improved by taking an index away or forcing one in and filling up again, as long as that helps. */
export function chooseThoroughly(objective: Objective, limits: SearchLimits): Choice {
  const empty = Filling.empty(objective)
  return better(ranks.map((rank) => improve(empty.copy().fill(rank, limits), limits))).choice
}

function better(fillings: readonly Filling[]): Filling {
  return fillings.reduce((best, other) => (other.choice.total() < best.choice.total() ? other : best))
}

/**
 * Tries, in turns and as long as one helps: to take an index away, fill up without it, then with it if it still fits;
 * and to force a bundle in, make room by what is lost least per byte, and fill up.
 */
function improve(start: Filling, limits: SearchLimits): Filling {
  if (start.choice.members.size > MOST_TO_IMPROVE) return start
  let best = start
  for (;;) {
    const next = firstBetter(best.choice, neighbours(best, limits))
    if (!next) return best
    best = next
  }
}

function firstBetter(best: Choice, others: Iterable<Filling>): Filling | undefined {
  const total = best.total()
  for (const other of others) if (other.choice.total() < total - Math.abs(total) * 1e-9) return other
  return undefined
}

function* neighbours(filling: Filling, limits: SearchLimits): Generator<Filling> {
  for (const index of filling.choice.members) {
    for (const rank of ranks) {
      const other = filling.copy()
      other.remove(index)
      yield other.fill(rank, limits, index).fill(rank, limits)
    }
  }
  const promising = ranks.flatMap((rank) => filling.promising(rank, MOST_TO_FORCE))
  for (const bundle of new Set(promising)) {
    const other = filling.copy()
    other.add(bundle)
    makeRoom(other, bundle, limits)
    if (isWithin(other.choice, limits)) yield other.fill(bySaving, limits)
  }
}

function makeRoom(filling: Filling, kept: Bundle, limits: SearchLimits): void {
  const { choice } = filling
  while (!isWithin(choice, limits)) {
    const [least] = [...choice.members]
      .filter((index) => !kept.includes(index))
      .map((index) => ({ index, loss: choice.lossOf(index) / Math.max(index.bytes, 1) }))
      .sort((a, b) => a.loss - b.loss)
    if (!least) return
    filling.remove(least.index)
  }
}

function isWithin({ bytes, members }: Choice, limits: SearchLimits): boolean {
  return bytes <= limits.storageBytes && members.size <= limits.maxIndexes
}
