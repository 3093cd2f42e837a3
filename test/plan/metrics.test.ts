import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measurePlan } from '../../src/lib/plan/metrics.ts'
import { parseExplain } from '../../src/lib/plan/parse-explain.ts'
import { planNodes } from '../../src/lib/plan/plan.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { planShop } from '../support/plan-shop.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

const own = (text: string) =>
  planNodes(measurePlan(parseExplain(text)).root).map(
    ({ metrics }) => Math.round((metrics.ownTime ?? 0) * 10) / 10,
  )

describe('own time', () => {
  test('is what remains after all loops of the nodes below', () => {
    expect(
      own(`Nested Loop  (cost=0..9 rows=1 width=4) (actual time=0.1..100.0 rows=10 loops=1)
  ->  Seq Scan on a  (cost=0..3 rows=1 width=4) (actual time=0.1..20.0 rows=10 loops=1)
  ->  Index Scan using i on b  (cost=0..3 rows=1 width=4) (actual time=0.1..7.0 rows=1 loops=10)`),
    ).toEqual([10, 20, 70])
  })

  test('of parallel processes is wall-clock time, not their sum', () => {
    expect(
      own(`Gather  (cost=0..9 rows=1 width=4) (actual time=0.1..110.0 rows=30 loops=1)
  Workers Planned: 2
  Workers Launched: 2
  ->  Hash Join  (cost=0..9 rows=1 width=4) (actual time=0.1..100.0 rows=10 loops=3)
        Hash Cond: (a.x = b.x)
        ->  Parallel Seq Scan on a  (cost=0..3 rows=1 width=4) (actual time=0.1..60.0 rows=10 loops=3)
        ->  Hash  (cost=0..3 rows=1 width=4) (actual time=30.0..30.0 rows=9 loops=3)
              ->  Seq Scan on b  (cost=0..3 rows=1 width=4) (actual time=0.1..25.0 rows=9 loops=3)`),
    ).toEqual([10, 10, 60, 5, 25])
  })

  test('of a CTE is its own, and the scans of it share the waiting for it', () => {
    expect(
      own(`Hash Join  (cost=0..9 rows=1 width=4) (actual time=0.1..100.0 rows=30 loops=1)
  Hash Cond: (x.a = y.a)
  CTE x
    ->  Seq Scan on a  (cost=0..3 rows=1 width=4) (actual time=0.1..60.0 rows=10 loops=1)
  ->  CTE Scan on x  (cost=0..3 rows=1 width=4) (actual time=0.1..66.0 rows=10 loops=1)
  ->  Hash  (cost=0..3 rows=1 width=4) (actual time=22.0..22.0 rows=10 loops=1)
        ->  CTE Scan on x y  (cost=0..3 rows=1 width=4) (actual time=0.1..22.0 rows=10 loops=1)`),
    ).toEqual([12, 60, 21, 0, 7])
  })

  test('of an InitPlan is taken from the node that waits for its value', () => {
    expect(
      own(`Aggregate  (cost=0..9 rows=1 width=4) (actual time=90.0..90.0 rows=1 loops=1)
  InitPlan 1 (returns $0)
    ->  Seq Scan on b  (cost=0..3 rows=1 width=4) (actual time=0.1..50.0 rows=1 loops=1)
  ->  Seq Scan on a  (cost=0..3 rows=1 width=4) (actual time=50.1..85.0 rows=10 loops=1)
        Filter: (x > $0)`),
    ).toEqual([5, 50, 35])
  })
})

describe('an estimate', () => {
  const factors = (text: string) =>
    planNodes(measurePlan(parseExplain(text)).root).map(({ metrics }) => metrics.misestimate?.factor)

  test('is compared loop by loop, and not at all where nothing ran', () => {
    expect(
      factors(`Nested Loop  (cost=0..9 rows=100 width=4) (actual time=0.1..1.0 rows=10 loops=1)
  ->  Seq Scan on a  (cost=0..3 rows=5 width=4) (actual time=0.1..1.0 rows=10 loops=1)
  ->  Index Scan using i on b  (cost=0..3 rows=20 width=4) (never executed)`),
    ).toEqual([10, 2, undefined])
  })

  test('of a node that a Limit stopped early is not called too high', () => {
    expect(
      factors(`Limit  (cost=0..9 rows=10 width=4) (actual time=0.1..1.0 rows=10 loops=1)
  ->  Seq Scan on a  (cost=0..3 rows=50000 width=4) (actual time=0.1..1.0 rows=10 loops=1)`),
    ).toEqual([1, undefined])
  })
})

describe.each([18, 15])('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(major, { template: planShop })
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test.each([
    [
      'an index nested loop',
      'SELECT * FROM orders o JOIN order_items i ON i.product_id = o.shop WHERE o.id < 30',
    ],
    ['a limited sort', 'SELECT * FROM orders JOIN customers c ON c.id = customer_id ORDER BY total LIMIT 3'],
    ['a limited scan', 'SELECT * FROM orders WHERE shop = 3 LIMIT 3'],
    [
      'subplans and CTEs',
      `WITH x AS MATERIALIZED (SELECT * FROM orders) SELECT (SELECT max(total) FROM orders o WHERE o.id = x.id) FROM x WHERE shop = 1 AND total > (SELECT avg(total) FROM orders)`,
    ],
  ])('the own costs of %s add up to the whole, and so do the own times', async (_, sql) => {
    await using session = await connect(database.url)
    const [row] = await session.script<{ 'QUERY PLAN': unknown }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`)
    const plan = measurePlan(planFromJson(row?.['QUERY PLAN']))
    const sum = (of: 'ownCost' | 'ownTime') =>
      planNodes(plan.root).reduce((total, { metrics }) => total + (metrics[of] ?? 0), 0)
    expect(sum('ownCost')).toBeCloseTo(plan.root.totalCost, 1)
    expect(sum('ownTime') / (plan.root.actualTotalTime ?? 0)).toBeGreaterThan(0.9)
    expect(sum('ownTime') / (plan.root.actualTotalTime ?? 0)).toBeLessThan(1.1)
    for (const { metrics } of planNodes(plan.root))
      expect(metrics.share).toBeLessThanOrEqual(metrics.totalShare)
  })
})
