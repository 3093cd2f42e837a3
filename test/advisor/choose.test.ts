import { describe, expect, test } from 'vitest'
import type { ExaminedQuery } from '../../src/lib/advisor/examination.ts'
import { Choice, queriesByIndex } from '../../src/lib/advisor/search/choice.ts'
import { choose, chooseThoroughly } from '../../src/lib/advisor/search/choose.ts'
import type { QueryCost } from '../../src/lib/advisor/search/cost-model.ts'
import { limitsFor, type SearchLimits } from '../../src/lib/advisor/search/limits.ts'
import type { Objective } from '../../src/lib/advisor/search/objective.ts'
import type { HypotheticalIndex } from '../../src/lib/sandbox/hypothetical.ts'

/** A small workload of made-up plans: each query has some that use one or two of the indexes, and one that uses none. */
function problem(seed: number): { objective: Objective; indexes: HypotheticalIndex[] } {
  const random = generator(seed)
  const whole = (most: number) => Math.floor(random() * most)
  const indexes = Array.from({ length: 9 }, (_, number) => index(number, 1 + whole(50)))
  const queries = Array.from({ length: 8 }, () => {
    const cost = 100 + whole(1000)
    const plans: QueryCost[] = Array.from({ length: 4 }, () => {
      const used = [...new Set([whole(9), ...(random() < 0.3 ? [whole(9)] : [])])].flatMap(
        (n) => indexes[n] ?? [],
      )
      const planCost = cost * random()
      return { cost: planCost, robust: planCost, used }
    })
    const none = { cost, robust: cost, used: [] }
    return {
      query: {
        weight: 1 + whole(5),
        tables: new Set([1]),
        plan: { root: { totalCost: cost } },
      } as unknown as ExaminedQuery,
      plans: [...plans, none].sort((a, b) => a.cost - b.cost),
    }
  })
  const upkeep = new Map(indexes.map((entry) => [entry, whole(60)]))
  return {
    indexes,
    objective: {
      queries,
      upkeep: (entry) => upkeep.get(entry) ?? 0,
      worth: (query, cost) => query.weight * cost,
    },
  }
}

function index(number: number, bytes: number): HypotheticalIndex {
  return { oids: [number], bytes, definition: { table: { oid: 1 } } } as unknown as HypotheticalIndex
}

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** The lowest total of any set within the limits, by trying all of them. */
function optimum({ objective, indexes }: ReturnType<typeof problem>, limits: SearchLimits): number {
  const byIndex = queriesByIndex(objective)
  let best = Number.POSITIVE_INFINITY
  for (let bits = 0; bits < 2 ** indexes.length; bits += 1) {
    const choice = new Choice(
      objective,
      byIndex,
      indexes.filter((_, number) => bits & (1 << number)),
    )
    if (choice.bytes <= limits.storageBytes && choice.members.size <= limits.maxIndexes)
      best = Math.min(best, choice.total())
  }
  return best
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1)

describe.each([
  ['without limits', limitsFor({ maxIndexes: 9 })],
  ['under a budget', limitsFor({ storageBytes: 80 })],
  ['under a tight budget', limitsFor({ storageBytes: 25 })],
  ['with at most three indexes', limitsFor({ maxIndexes: 3 })],
] as const)('a choice %s', (_, limits) => {
  test('keeps to the limits', () => {
    for (const seed of seeds) {
      for (const choice of [
        choose(problem(seed).objective, limits),
        chooseThoroughly(problem(seed).objective, limits),
      ]) {
        expect(choice.bytes).toBeLessThanOrEqual(limits.storageBytes)
        expect(choice.members.size).toBeLessThanOrEqual(limits.maxIndexes)
      }
    }
  })

  test('is the best of all sets nearly always, and never far from it, once it is improved', () => {
    const ratios = seeds.map((seed) => {
      const one = problem(seed)
      return chooseThoroughly(one.objective, limits).total() / optimum(one, limits)
    })
    expect(ratios.filter((ratio) => ratio < 1 + 1e-9).length).toBeGreaterThanOrEqual(0.95 * seeds.length)
    expect(Math.max(...ratios)).toBeLessThan(1.07)
  })
})
