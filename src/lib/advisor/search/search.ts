import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { CostModel } from './cost-model.ts'
import { bytesToEarn, type Gain, gain } from './gain.ts'

/** How much an index must bring to be recommended, and how many there may be. */
export interface SearchLimits {
  /** An index has to save at least this share of the whole workload … */
  leastShare: number
  /** … or improve a single query by this factor while saving a tenth of that share. */
  leastQueryGain: number
  /** What it has to save at least, in weighted cost. */
  leastSaved: number
  /**
   * What indexes as large as all tables together are worth, as a share of the workload: a wider index has to earn
   * its bytes, because they are written, cached and backed up too.
   */
  storagePrice: number
  maxIndexes: number
}

/** The limits that the command uses; shares are fractions of 1. */
export const defaultLimits: SearchLimits = {
  leastShare: 0.002,
  leastQueryGain: 0.3,
  leastSaved: 0,
  storagePrice: 0.1,
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
 * workload beyond the price of their bytes; then each is taken away again when the others have made it
 * superfluous. `dataBytes` is the size of the tables that are read.
 */
export async function search(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  candidates: readonly HypotheticalIndex[],
  dataBytes: number,
  signal: AbortSignal,
  limits: SearchLimits = defaultLimits,
): Promise<Selection> {
  const wanted = await worthwhile(model, queries, candidates, signal)
  const chosen: HypotheticalIndex[] = []
  const before = await value(model, queries, [])
  const price = (limits.storagePrice * before) / Math.max(dataBytes, 1)
  while (chosen.length < limits.maxIndexes) {
    throwIfInterrupted(signal)
    const rest = wanted.filter((candidate) => !chosen.includes(candidate))
    let next = await best(model, queries, chosen, rest, price)
    if (!next || !isEnough(next, before, limits))
      next = await bestTogether(model, queries, chosen, candidates, price)
    if (!next || !isEnough(next, before, limits)) break
    chosen.push(...next.indexes)
  }
  const kept = await withoutSuperfluous(
    model,
    queries,
    chosen,
    (lost) => isEnough(lost, before, limits) && mostValuable([lost], price) !== undefined,
  )
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
  price: number,
): Promise<Gain | undefined> {
  const gains: Gain[] = []
  for (const index of rest) gains.push(await gain(model, queries, chosen, [index]))
  return mostValuable(gains, price)
}

/** The gain that is largest when its bytes are paid for; undefined when none is worth its bytes. */
function mostValuable(gains: readonly Gain[], price: number): Gain | undefined {
  const net = (entry: Gain) => entry.worth - price * bytesToEarn(entry)
  const [first] = [...gains].sort((a, b) => net(b) - net(a))
  return first && net(first) > 0 ? first : undefined
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
  price: number,
): Promise<Gain | undefined> {
  const gains: Gain[] = []
  for (const query of queries) {
    const { used } = await model.cost(query, candidates)
    const added = used.filter((index) => !chosen.includes(index))
    if (added.length > 1) gains.push(await gain(model, queries, chosen, added))
  }
  return mostValuable(gains, price)
}

function isEnough(next: Gain, whole: number, limits: SearchLimits): boolean {
  const share = next.saved / whole
  if (next.saved < limits.leastSaved) return false
  return (
    share >= limits.leastShare || (share >= limits.leastShare / 10 && next.queryGain >= limits.leastQueryGain)
  )
}

async function withoutSuperfluous(
  model: CostModel,
  queries: readonly ExaminedQuery[],
  chosen: readonly HypotheticalIndex[],
  isWorth: (gain: Gain) => boolean,
): Promise<HypotheticalIndex[]> {
  let kept = [...chosen]
  for (const index of chosen) {
    const others = kept.filter((other) => other !== index)
    const lost = await gain(model, queries, others, [index])
    if (!isWorth(lost)) kept = others
  }
  return kept
}
