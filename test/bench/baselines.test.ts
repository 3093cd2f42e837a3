import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { db2advis } from '../../bench/index-selection/baselines/db2advis.ts'
import { extend } from '../../bench/index-selection/baselines/extend.ts'
import { greedySingle } from '../../bench/index-selection/baselines/greedy-single.ts'
import { counted } from '../../bench/index-selection/counted-planner.ts'
import { columnsOfIndex, WhatIf } from '../../bench/index-selection/what-if.ts'
import { examine } from '../../src/lib/advisor/examination.ts'
import { parseWorkload } from '../../src/lib/advisor/workload/workload-file.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import type { HypotheticalIndex } from '../../src/lib/sandbox/hypothetical.ts'
import { openPlanner, type Planner } from '../../src/lib/sandbox/planner.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import { testDatabase } from '../support/servers.ts'

// `rare` finds three rows of 60,000, `pair` 1,200, `half` 300, and these two together six.
const schema = `
  CREATE TABLE facts (id int PRIMARY KEY, rare int NOT NULL, pair int NOT NULL, half int NOT NULL, pad text NOT NULL);
  INSERT INTO facts SELECT g, g / 3, g % 50, g / 50 % 200, repeat('x', 100) FROM generate_series(1, 60000) g;
  ANALYZE`
const workload = `
  -- calls: 100
  SELECT pad FROM facts WHERE rare = 77;
  -- calls: 50
  SELECT pad FROM facts WHERE pair = 7 AND half = 9;`

const PLENTY = 100e6
const ROOM_FOR_ONE = 600_000

let planner: Planner
beforeAll(async () => {
  await using database = await testDatabase(18)
  await using session = await connect(database.url)
  await session.script(schema)
  planner = await openPlanner(await readSnapshot(database.url, quietContext()), quietContext())
})
afterAll(() => planner[Symbol.asyncDispose]())

describe('the algorithms that the bench compares with', () => {
  test('greedy single columns take the best column of each query', async () => {
    const { names } = await chosenBy(greedySingle, PLENTY)
    expect(names.slice(0, 1)).toEqual(['rare'])
    expect(names.every((name) => !name.includes(','))).toBe(true)
  })

  test('Extend goes on from a column to the pair that a query asks for', async () => {
    const { names } = await chosenBy(extend, PLENTY)
    expect(names).toHaveLength(2)
    expect(names.some((name) => name.startsWith('rare'))).toBe(true)
    expect(names.some((name) => /^(half,pair|pair,half)/.test(name))).toBe(true)
  })

  test('DB2Advis credits what the plan with all candidates uses', async () => {
    const { names, cost } = await chosenBy(db2advis, PLENTY)
    expect(names).toHaveLength(2)
    expect(cost).toBeLessThan(0.05)
  })

  test.each([
    ['greedy', greedySingle],
    ['DB2Advis', db2advis],
    ['Extend', extend],
  ])('%s keeps to a budget', async (_, algorithm) => {
    const { bytes } = await chosenBy(algorithm, ROOM_FOR_ONE)
    expect(bytes).toBeLessThanOrEqual(ROOM_FOR_ONE)
    expect((await chosenBy(algorithm, 1000)).names).toEqual([])
  })

  test('an answer that is known is not asked for again', async () => {
    const whatIf = await whatIfOf(planner)
    const { table } = (await whatIf.indexes([{ table: facts(), columns: ['rare'] }]))[0]!.definition
    const [rare, half] = await whatIf.indexes([
      { table, columns: ['rare'] },
      { table, columns: ['half'] },
    ])
    const before = whatIf.calls()
    await whatIf.workload([rare!])
    // the second query names neither column of the first index
    expect(whatIf.calls() - before).toBe(1)
    await whatIf.workload([rare!, half!])
    expect(whatIf.calls() - before).toBe(2)
    await whatIf.workload([half!])
    expect(whatIf.calls() - before).toBe(2)
    await whatIf.drop([rare!, half!])
  })
})

async function chosenBy(
  algorithm: (whatIf: WhatIf, budget: number) => Promise<HypotheticalIndex[]>,
  budget: number,
): Promise<{ names: string[]; bytes: number; cost: number }> {
  const whatIf = await whatIfOf(planner)
  const chosen = await algorithm(whatIf, budget)
  const cost = (await whatIf.workload(chosen)) / (await whatIf.workload([]))
  await planner.engine.script(
    `DO $$ DECLARE name text; BEGIN
       FOR name IN SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'public.facts'::regclass AND NOT indisprimary
       LOOP EXECUTE 'DROP INDEX ' || name; END LOOP; END $$`,
  )
  return {
    names: chosen.map((index) => columnsOfIndex(index).join(',')),
    bytes: chosen.reduce((sum, index) => sum + index.bytes, 0),
    cost,
  }
}

async function whatIfOf(of: Planner): Promise<WhatIf & { calls(): number }> {
  const own = counted(of)
  const { queries } = await examine(await parseWorkload(workload, 'workload.sql'), own)
  return Object.assign(new WhatIf(own, queries, () => 0), { calls: () => own.calls.count })
}

function facts() {
  const table = planner.catalog.table('public', 'facts')
  if (!table) throw new Error('the table is missing')
  return table
}
