import type { HypotheticalIndex } from '../../../src/lib/sandbox/hypothetical.ts'
import { columnsOfIndex, type WhatIf } from '../what-if.ts'
import { columnsOfWorkload, isIndexed } from './candidate-columns.ts'

/** An index gets at most so many columns. */
const MOST_COLUMNS = 3
/** A step has to make the workload cheaper by this factor. */
const LEAST_IMPROVEMENT = 1.003

interface Step {
  set: HypotheticalIndex[]
  cost: number
  /** Cost saved per byte added. */
  ratio: number
}

/**
 * Extend, after Schlosser, Kossmann, Boissier: Efficient Scalable Multi-Attribute Index Selection Using Recursive
 * Strategies (ICDE 2019). Starts with nothing; each step either adds an index on one column or appends a column to
 * a chosen index, whichever saves most per byte that it adds and fits the budget, until no step saves 0.3 %.
 */
export async function extend(whatIf: WhatIf, budget: number): Promise<HypotheticalIndex[]> {
  const columns = columnsOfWorkload(whatIf)
  const fresh = columns.filter(({ table, column }) => !isIndexed(table, [column], whatIf))
  const singles = await whatIf.indexes(fresh.map(({ table, column }) => ({ table, columns: [column] })))
  let current: Step = { set: [], cost: await whatIf.workload([]), ratio: 0 }
  for (;;) {
    const steps = singles
      .filter((index) => !current.set.includes(index))
      .map((index) => ({ set: [...current.set, index], added: index.bytes }))
    for (const index of current.set) {
      const own = columnsOfIndex(index)
      const more = columns.filter(
        ({ table, column }) =>
          table === index.definition.table && !own.includes(column) && own.length < MOST_COLUMNS,
      )
      const wider = await whatIf.indexes(
        more.map(({ table, column }) => ({ table, columns: [...own, column] })),
      )
      for (const extended of wider) {
        if (current.set.includes(extended)) continue
        const set = [...current.set.filter((other) => other !== index), extended]
        steps.push({ set, added: extended.bytes - index.bytes })
      }
    }
    const best = await bestOf(steps, current, whatIf, budget)
    if (!best) return current.set
    current = best
  }
}

async function bestOf(
  steps: readonly { set: HypotheticalIndex[]; added: number }[],
  current: Step,
  whatIf: WhatIf,
  budget: number,
): Promise<Step | undefined> {
  let best: Step | undefined
  for (const { set, added } of steps) {
    if (set.reduce((sum, index) => sum + index.bytes, 0) > budget) continue
    const cost = await whatIf.workload(set)
    if (cost * LEAST_IMPROVEMENT >= current.cost) continue
    const ratio = (current.cost - cost) / Math.max(added, 1)
    if (ratio > (best?.ratio ?? 0)) best = { set, cost, ratio }
  }
  return best
}
