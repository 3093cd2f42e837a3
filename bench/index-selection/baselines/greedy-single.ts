import type { HypotheticalIndex } from '../../../src/lib/sandbox/hypothetical.ts'
import type { WhatIf } from '../what-if.ts'
import { columnsOfWorkload, isIndexed } from './candidate-columns.ts'

/**
 * The plainest advisor: of all indexes on one column, again and again the one that saves most and still fits, until
 * none saves anything. Greedy as in Chaudhuri, Narasayya: An Efficient, Cost-Driven Index Selection Tool for
 * Microsoft SQL Server (VLDB 1997), with single columns only.
 */
export async function greedySingle(whatIf: WhatIf, budget: number): Promise<HypotheticalIndex[]> {
  const columns = columnsOfWorkload(whatIf).filter(({ table, column }) => !isIndexed(table, [column], whatIf))
  const candidates = await whatIf.indexes(columns.map(({ table, column }) => ({ table, columns: [column] })))
  let chosen: HypotheticalIndex[] = []
  let cost = await whatIf.workload(chosen)
  for (;;) {
    const bytes = chosen.reduce((sum, index) => sum + index.bytes, 0)
    let best: { index: HypotheticalIndex; cost: number } | undefined
    for (const index of candidates) {
      if (chosen.includes(index) || bytes + index.bytes > budget) continue
      const with_ = await whatIf.workload([...chosen, index])
      if (with_ < (best?.cost ?? cost)) best = { index, cost: with_ }
    }
    if (!best) return chosen
    chosen = [...chosen, best.index]
    cost = best.cost
  }
}
