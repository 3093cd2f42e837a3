import { examine } from '../../src/lib/advisor/examination.ts'
import { dataBytes } from '../../src/lib/advisor/search/data-size.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { createHypothetical, type HypotheticalIndex } from '../../src/lib/sandbox/hypothetical.ts'
import type { IndexDefinition } from '../../src/lib/sandbox/index-definition.ts'
import { openPlanner } from '../../src/lib/sandbox/planner.ts'
import type { Snapshot } from '../../src/lib/sandbox/snapshot.ts'
import { db2advis } from './baselines/db2advis.ts'
import { extend } from './baselines/extend.ts'
import { greedySingle } from './baselines/greedy-single.ts'
import { counted } from './counted-planner.ts'
import { ours, upkeepOf } from './ours.ts'
import type { Scenario } from './scenario.ts'
import { WhatIf } from './what-if.ts'

/** An algorithm at one budget. */
export interface Outcome {
  algorithm: Algorithm
  /** Share of the data size. */
  share: number
  /** Cost of the workload with the set, of that without new indexes; with and without the upkeep of the set. */
  cost: number
  readCost: number
  bytes: number
  seconds: number
  calls: number
  definitions: IndexDefinition[]
}

export const algorithms = ['greedy single', 'DB2Advis', 'Extend', 'post-ai'] as const
export type Algorithm = (typeof algorithms)[number]

export const budgets = [0.05, 0.1, 0.25, 0.5, 1] as const

/** Lets one algorithm choose under one budget, on a planner of its own, and values what it chose. */
export async function run(
  algorithm: Algorithm,
  share: number,
  scenario: Scenario,
  snapshot: Snapshot,
): Promise<Outcome> {
  await using opened = await openPlanner(snapshot, quietContext())
  const planner = counted(opened)
  const { queries, skipped } = await examine(scenario.workload, planner)
  if (skipped.length > 0) throw new Error(`not planned: ${JSON.stringify(skipped)}`)
  const budget = share * dataBytes(queries, planner.catalog)
  const upkeep = upkeepOf(planner, queries)
  const start = performance.now()
  const before = planner.calls.count
  const whatIf = new WhatIf(planner, queries, upkeep)
  const chosen = await {
    'greedy single': () => greedySingle(whatIf, budget),
    DB2Advis: () => db2advis(whatIf, budget),
    Extend: () => extend(whatIf, budget),
    'post-ai': () => ours(planner, queries, budget),
  }[algorithm]()
  const seconds = (performance.now() - start) / 1000
  const calls = planner.calls.count - before
  return { algorithm, share, seconds, calls, ...(await valued(chosen, scenario, snapshot)) }
}

/** What a set is worth, on a fresh planner, by the planner's own costs. */
async function valued(
  chosen: readonly HypotheticalIndex[],
  scenario: Scenario,
  snapshot: Snapshot,
): Promise<Pick<Outcome, 'cost' | 'readCost' | 'bytes' | 'definitions'>> {
  await using planner = await openPlanner(snapshot, quietContext())
  const { queries } = await examine(scenario.workload, planner)
  const definitions = chosen.map(({ definition }) => ({
    ...definition,
    table: planner.catalog.table(definition.table.schema, definition.table.name) ?? definition.table,
  }))
  const indexes = await createHypothetical(planner, definitions)
  // every index counts as relevant here: sets may hold expressions and predicates
  await planner.engine.script('UPDATE pg_catalog.pg_index SET indisvalid = true WHERE NOT indisvalid')
  let [before, after] = [0, 0]
  for (const query of queries) {
    const [{ Plan }] = (await planner.explain(query.query.sql)) as [{ Plan: { 'Total Cost': number } }]
    before += query.weight * query.plan.root.totalCost
    after += query.weight * Plan['Total Cost']
  }
  const upkeep = new WhatIf(planner, queries, upkeepOf(planner, queries)).upkeep(indexes)
  return {
    cost: (after + upkeep) / before,
    readCost: after / before,
    bytes: indexes.reduce((sum, index) => sum + index.bytes, 0),
    definitions,
  }
}
