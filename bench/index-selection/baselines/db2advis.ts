import type { ExaminedQuery } from '../../../src/lib/advisor/examination.ts'
import type { HypotheticalIndex } from '../../../src/lib/sandbox/hypothetical.ts'
import { columnsOfIndex, type WhatIf } from '../what-if.ts'
import { type CandidateColumn, columnsOfQuery, isIndexed } from './candidate-columns.ts'

/** An index gets at most so many columns. */
const MOST_COLUMNS = 3
/** Sets that are tried at the end; the paper lets that run for a given time. */
const VARIATIONS = 400
/** Beyond so many columns of a table in a query, its permutations are made of the first ones only. */
const MOST_PERMUTED = 6

interface Valued {
  index: HypotheticalIndex
  benefit: number
}

/**
 * DB2Advis, after Valentin, Zuliani, Zilio, Lohman, Skelley: DB2 Advisor: An Optimizer Smart Enough to Recommend Its
 * Own Indexes (ICDE 2000). Each query is planned once with all its candidates at the same time; what its plan uses
 * is credited with what it saves. A knapsack is then filled by benefit per byte, an index that is a prefix of a
 * better one counting for that one, and random exchanges are tried.
 */
export async function db2advis(whatIf: WhatIf, budget: number): Promise<HypotheticalIndex[]> {
  const benefits = new Map<HypotheticalIndex, number>()
  for (const query of whatIf.queries) await credit(query, whatIf, benefits)
  const valued = [...benefits]
    .map(([index, benefit]) => ({ index, benefit: benefit - whatIf.upkeep([index]) }))
    .filter(({ benefit }) => benefit > 0)
    .sort(byRatio)
  const ranked = withoutPrefixes(valued)
  const chosen = fill(ranked, budget)
  return improve(chosen, ranked, whatIf, budget)
}

async function credit(
  query: ExaminedQuery,
  whatIf: WhatIf,
  benefits: Map<HypotheticalIndex, number>,
): Promise<void> {
  const wanted = candidatesOf(query, whatIf)
  const candidates = await whatIf.indexes(wanted)
  const { cost, used } = await whatIf.plan(query, candidates)
  const saved = query.weight * (query.plan.root.totalCost - cost)
  for (const index of used) benefits.set(index, (benefits.get(index) ?? 0) + saved)
  await whatIf.drop(candidates.filter((index) => !benefits.has(index)))
}

function candidatesOf(
  query: ExaminedQuery,
  whatIf: WhatIf,
): { table: CandidateColumn['table']; columns: string[] }[] {
  const byTable = Map.groupBy(columnsOfQuery(query, whatIf), ({ table }) => table)
  return [...byTable].flatMap(([table, columns]) =>
    permutations(columns.slice(0, MOST_PERMUTED).map(({ column }) => column))
      .filter((names) => !isIndexed(table, names, whatIf))
      .map((names) => ({ table, columns: names })),
  )
}

/** All ordered selections of one to `MOST_COLUMNS` of the names. */
function permutations(names: readonly string[], chosen: readonly string[] = []): string[][] {
  const rest = names.filter((name) => !chosen.includes(name))
  const next = rest.map((name) => [...chosen, name])
  return chosen.length + 1 >= MOST_COLUMNS ? next : next.flatMap((set) => [set, ...permutations(names, set)])
}

function byRatio(a: Valued, b: Valued): number {
  return b.benefit / b.index.bytes - a.benefit / a.index.bytes
}

/** Gives the benefit of an index to a better one that begins with all its columns. */
function withoutPrefixes(valued: readonly Valued[]): Valued[] {
  const kept: Valued[] = []
  for (const { index, benefit } of valued) {
    const wider = kept.find((other) => isPrefix(index, other.index))
    if (wider) wider.benefit += benefit
    else kept.push({ index, benefit })
  }
  return kept.sort(byRatio)
}

function isPrefix(index: HypotheticalIndex, other: HypotheticalIndex): boolean {
  const wide = columnsOfIndex(other)
  return (
    index.definition.table === other.definition.table &&
    columnsOfIndex(index).every((column, position) => wide[position] === column)
  )
}

function fill(ranked: readonly Valued[], budget: number): HypotheticalIndex[] {
  const chosen: HypotheticalIndex[] = []
  let bytes = 0
  for (const { index } of ranked) {
    if (bytes + index.bytes > budget) continue
    chosen.push(index)
    bytes += index.bytes
  }
  return chosen
}

/** Exchanges a few chosen indexes for others at random and keeps what makes the workload cheaper (TRY_VARIATION). */
async function improve(
  chosen: HypotheticalIndex[],
  ranked: readonly Valued[],
  whatIf: WhatIf,
  budget: number,
): Promise<HypotheticalIndex[]> {
  const left = ranked.map(({ index }) => index).filter((index) => !chosen.includes(index))
  if (left.length === 0) return chosen
  const random = generator(7)
  let best = chosen
  let cost = await whatIf.workload(best)
  for (let variation = 0; variation < VARIATIONS; variation += 1) {
    const others = ranked.map(({ index }) => index).filter((index) => !best.includes(index))
    const out = new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(best, random)))
    const set = best.filter((index) => !out.has(index))
    let bytes = set.reduce((sum, index) => sum + index.bytes, 0)
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const index = pick(others, random)
      if (!index || set.includes(index) || bytes + index.bytes > budget) continue
      set.push(index)
      bytes += index.bytes
    }
    const own = await whatIf.workload(set)
    if (own < cost) [best, cost] = [set, own]
  }
  return best
}

function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)]
}

/** Numbers from 0 to 1, the same on every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
