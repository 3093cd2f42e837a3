import { expect, test } from 'vitest'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { planToJson } from '../../src/lib/plan/plan-to-json.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { planShop } from '../support/plan-shop.ts'
import { testDatabase } from '../support/servers.ts'

test('a plan written as JSON is what EXPLAIN printed', async () => {
  await using database = await testDatabase(18, { template: planShop })
  await using session = await connect(database.url)
  await session.script(
    `SET work_mem = '64kB'; SET enable_seqscan = off; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0`,
  )
  for (const sql of [
    'SELECT * FROM orders ORDER BY shop, total',
    'SELECT shop, courier, count(*) FROM orders GROUP BY ROLLUP (shop, courier)',
    'DELETE FROM orders WHERE id < 3',
    'SELECT count(*) FROM orders JOIN customers c ON c.id = customer_id',
  ]) {
    await session.script('BEGIN')
    const [row] = await session.script<{ 'QUERY PLAN': [Record<string, unknown>] }>(
      `EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, SERIALIZE, MEMORY, FORMAT JSON) ${sql}`,
    )
    await session.script('ROLLBACK')
    const [printed] = row?.['QUERY PLAN'] ?? []
    const [written] = planToJson(planFromJson(printed))
    expect(written).toEqual({ ...printed, 'Query Identifier': String(printed?.['Query Identifier']) })
  }
})

test('costs that were not printed are not written', () => {
  const plan = [{ Plan: { 'Node Type': 'Result', 'Parallel Aware': false }, Triggers: [] }]
  expect(planToJson(planFromJson(plan))).toEqual(plan)
})
