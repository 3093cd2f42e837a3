import { throwIfInterrupted } from '../core/interrupt.ts'
import type { HypotheticalIndex } from '../sandbox/hypothetical.ts'
import type { CostModel } from './cost-model.ts'
import type { ExaminedQuery } from './examination.ts'
import { bytesOf, type Gain, gain } from './gain.ts'

/** How much an index must bring to be recommended, and how many there may be. */
export interface SearchLimits {
  /** An index has to save at least this share of the whole workload … */
  leastShare: number
  /** … or improve a single query by this factor while saving a tenth of that share. */
  leastQueryGain: number
  /** A smaller index is preferred to a better one when it keeps this much of the gain … */
  smallerKeeps: number
  /** … and leaves no query that counts at more than this many times the cost the better one leaves it at. */
  smallerCosts: number
  maxIndexes: number
}

/** The limits that the command uses; shares are fractions of 1. */
export const defaultLimits: SearchLimits = {
  leastShare: 0.002,
  leastQueryGain: 0.3,
  smallerKeeps: 0.93,
  smallerCosts: 2,
  maxIndexes: 30,
}

/** What the search found, with the value of the workload (weight × cost) at the start and at the end. */
export interface Selection {
  chosen: HypotheticalIndex[]
  before: number
  after: number
}

/**
 * Chooses indexes for a whole workload: those that any query would use, added greedily by what they save of the
 * workload; then each is taken away again when the others have made it superfluous.
 */
export async function search(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  candidates: readonly HypotheticalIndex[],
  signal: AbortSignal,
  limits: SearchLimits = defaultLimits,
): Promise<Selection> {
  const wanted = await worthwhile(model, queries, candidates, signal)
  const chosen: HypotheticalIndex[] = []
  const before = await value(model, queries, [])
  let current = before
  while (chosen.length < limits.maxIndexes) {
    throwIfInterrupted(signal)
    const rest = wanted.filter((candidate) => !chosen.includes(candidate))
    let next = await best(model, queries, chosen, rest, current, limits)
    if (!next || !isEnough(next, before, limits))
      next = await bestTogether(model, queries, chosen, candidates)
    if (!next || !isEnough(next, before, limits)) break
    chosen.push(...next.indexes)
    current -= next.saved
  }
  const kept = await withoutSuperfluous(model, queries, chosen, before, limits)
  return { chosen: kept, before, after: await value(model, queries, kept) }
}

/** The weighted cost of all queries with a set of indexes. */
async function value(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  set: readonly HypotheticalIndex[],
): Promise<number> {
  let sum = 0
  for (const query of queries) sum += query.weight * (await model.cost(query, set)).robust
  return sum
}

/** The candidates that some query's plan uses, alone or when all candidates are there. */
async function worthwhile(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  candidates: readonly HypotheticalIndex[],
  signal: AbortSignal,
): Promise<HypotheticalIndex[]> {
  const useful = new Set<HypotheticalIndex>()
  for (const query of queries) {
    throwIfInterrupted(signal)
    const all = await model.cost(query, candidates)
    for (const index of all.used) useful.add(index)
    // nothing helps a query that all candidates together do not help
    const { robust: before } = await model.cost(query, [])
    if (all.robust > before * 0.99) continue
    for (const candidate of candidates) {
      const alone = await model.cost(query, [candidate])
      if (alone.used.length > 0 && alone.robust < before * 0.95) useful.add(candidate)
    }
  }
  return [...useful]
}

async function best(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  chosen: readonly HypotheticalIndex[],
  rest: readonly HypotheticalIndex[],
  current: number,
  limits: SearchLimits,
): Promise<Gain | undefined> {
  const gains: Gain[] = []
  for (const index of rest) gains.push(await gain(model, queries, chosen, [index]))
  const [most] = [...gains].sort((a, b) => b.saved - a.saved)
  if (!most || most.saved <= current * 1e-9) return undefined
  return gains
    .filter((entry) => entry.saved >= most.saved * limits.smallerKeeps && isNearly(entry, most, limits))
    .sort((a, b) => bytesOf(a) - bytesOf(b) || b.saved - a.saved)[0]
}

/**
 * Indexes that help only together, such as those for the arms of an OR: what a query's plan uses when all
 * candidates are there.
 */
async function bestTogether(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  chosen: readonly HypotheticalIndex[],
  candidates: readonly HypotheticalIndex[],
): Promise<Gain | undefined> {
  const gains: Gain[] = []
  for (const query of queries) {
    const { used } = await model.cost(query, candidates)
    const added = used.filter((index) => !chosen.includes(index))
    if (added.length > 1) gains.push(await gain(model, queries, chosen, added))
  }
  return gains.sort((a, b) => b.saved - a.saved)[0]
}

/** Differences below this many cost units (five random page reads) are not worth a larger index. */
const SMALL_COST = 20

/** Whether an index serves each query about as well as the best one does, but for those that hardly count. */
function isNearly(entry: Gain, most: Gain, limits: SearchLimits): boolean {
  return [...most.after].every(([query, least]) => {
    const cost = entry.after.get(query) ?? query.plan.root.totalCost
    return (
      cost <= Math.max(least * limits.smallerCosts, least + SMALL_COST) ||
      query.weight * (cost - least) < most.saved * 0.002
    )
  })
}

function isEnough(next: Gain, whole: number, limits: SearchLimits): boolean {
  const share = next.saved / whole
  return (
    share >= limits.leastShare || (share >= limits.leastShare / 10 && next.queryGain >= limits.leastQueryGain)
  )
}

async function withoutSuperfluous(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  chosen: readonly HypotheticalIndex[],
  whole: number,
  limits: SearchLimits,
): Promise<HypotheticalIndex[]> {
  let kept = [...chosen]
  for (const index of chosen) {
    const others = kept.filter((other) => other !== index)
    const lost = await gain(model, queries, others, [index])
    if (!isEnough(lost, whole, limits)) kept = others
  }
  return kept
}
