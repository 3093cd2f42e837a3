import { expect, test } from 'vitest'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { planToJson } from '../../src/lib/plan/plan-to-json.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { planShop } from '../support/plan-shop.ts'
import { testDatabase } from '../support/servers.ts'

/** Workers that were planned and not started leave an empty list, which says nothing. */
function withoutEmptyLists(printed: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(printed), (key, value) =>
    key === 'Workers' && value.length === 0 ? undefined : value,
  )
}

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
    'SET LOCAL max_parallel_workers = 0; SELECT count(*) FROM orders',
  ]) {
    await session.script('BEGIN')
    const parts = sql.split('; ')
    for (const setting of parts.slice(0, -1)) await session.script(setting)
    const [row] = await session.script<{ 'QUERY PLAN': [Record<string, unknown>] }>(
      `EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, SERIALIZE, MEMORY, FORMAT JSON) ${parts.at(-1)}`,
    )
    await session.script('ROLLBACK')
    const [printed] = row?.['QUERY PLAN'] ?? []
    const [written] = planToJson(planFromJson(printed))
    expect(written).toEqual({
      ...withoutEmptyLists(printed),
      'Query Identifier': String(printed?.['Query Identifier']),
    })
  }
})

test('costs that were not printed are not written', () => {
  const plan = [{ Plan: { 'Node Type': 'Result', 'Parallel Aware': false }, Triggers: [] }]
  expect(planToJson(planFromJson(plan))).toEqual(plan)
})
