import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Advice, QueryAdvice } from '../../src/lib/advisor/advice.ts'
import { advise } from '../../src/lib/advisor/advise.ts'
import { querySeverity } from '../../src/lib/advisor/queries/query-severity.ts'
import { readRecordedWorkload } from '../../src/lib/advisor/snapshot/recording.ts'
import { type Measures, mergeMeasures } from '../../src/lib/advisor/workload/measures.ts'
import type { Workload } from '../../src/lib/advisor/workload/workload.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { forgetQueries } from '../support/counted.ts'
import { sample } from '../support/sample.ts'
import { type Template, type TestDatabase, testDatabase } from '../support/servers.ts'

const shop: Template = {
  name: 'queries shop 1',
  load: `
    CREATE EXTENSION pg_stat_statements;
    CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
    CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, status text NOT NULL, note text NOT NULL);
    CREATE TABLE items (order_id int NOT NULL REFERENCES orders, line int NOT NULL, PRIMARY KEY (order_id, line));
    CREATE TABLE rates (id int PRIMARY KEY, value numeric NOT NULL);
    INSERT INTO customers SELECT g, 'customer ' || g FROM generate_series(1, 5000) g;
    INSERT INTO orders SELECT g, 1 + (g * 7919) % 5000, CASE WHEN g % 500 = 0 THEN 'pending' ELSE 'delivered' END, repeat(md5(g::text), 4)
      FROM generate_series(1, 40000) g;
    INSERT INTO items SELECT 1 + g / 3, g % 3 FROM generate_series(0, 29999) g;
    INSERT INTO rates SELECT g, g FROM generate_series(1, 1000) g;
    CREATE INDEX ON orders (status);
    CREATE INDEX ON orders (customer_id);
    ANALYZE`,
}

describe.each(sample([18, 13]))('queries that PostgreSQL %i recorded', (major) => {
  let database: TestDatabase
  let workload: Workload
  let advice: Advice
  const about = (text: string): QueryAdvice => {
    const found = advice.queries.find(({ sql }) => sql.includes(text))
    if (!found) throw new Error(`no query with ${text}`)
    return found
  }

  beforeAll(async () => {
    database = await testDatabase(major, { template: shop })
    await using session = await connect(database.url)
    await session.script(forgetQueries)
    const list = 'SELECT id, customer_id FROM orders WHERE id <= $1'
    const orders = await session.query<{ id: number; customer_id: number }>(list, [130])
    for (const { id, customer_id } of orders) {
      await session.query('SELECT name FROM customers WHERE id = $1', [customer_id])
      await session.query('SELECT line FROM items WHERE order_id = $1', [id])
      await session.query('SELECT value FROM rates WHERE id = $1', [id])
    }
    for (const customer of [1, 2, 3])
      await session.query('SELECT note FROM orders WHERE customer_id = $1', [customer])
    await session.query('SELECT note FROM orders WHERE status = $1', ['pending'])
    for (let call = 0; call < 20; call += 1)
      await session.query('SELECT count(r.id) FROM rates r, pg_sleep($1)', [call === 7 ? 0.3 : 0])
    workload = await readRecordedWorkload(database.url, quietContext())
    advice = await advise({ url: database.url }, quietContext())
  })
  afterAll(() => database?.[Symbol.asyncDispose]())

  test('come with all that this version measures', () => {
    const query = workload.queries.find(({ sql }) => sql.startsWith('SELECT name FROM customers'))
    const { measures } = query ?? {}
    expect(measures).toMatchObject({
      calls: 130,
      rows: 130,
      tempBlocksWritten: 0,
      walBytes: expect.any(Number),
      plans: 0,
      planMs: 0,
    })
    expect((measures?.blocksHit ?? 0) + (measures?.blocksRead ?? 0)).toBeGreaterThanOrEqual(260)
    const { minMs = 0, maxMs = 0, stddevMs = 0 } = measures ?? {}
    expect(minMs).toBeLessThanOrEqual(query?.meanMs ?? 0)
    expect(stddevMs).toBeGreaterThan(0)
    expect(stddevMs).toBeLessThanOrEqual(maxMs - minMs)
  })

  test('of an older version of the extension come with what that has', async () => {
    await using old = await testDatabase(major)
    await using session = await connect(old.url)
    await session.script(`CREATE EXTENSION pg_stat_statements VERSION '1.4'; CREATE TABLE t (id int)`)
    await session.query('SELECT id FROM t WHERE id = 5')
    const { queries } = await readRecordedWorkload(old.url, quietContext())
    expect(queries.map(({ measures }) => Object.keys(measures ?? {}).sort())).toEqual([
      [
        'blocksHit',
        'blocksRead',
        'calls',
        'maxMs',
        'minMs',
        'rows',
        'stddevMs',
        'tempBlocksWritten',
        'totalMs',
      ],
    ])
  })

  test('one for each row of another, by the key that it refers to, is an N+1', () => {
    const parent = about('SELECT id, customer_id FROM orders').id
    expect(about('FROM customers').nPlusOne).toEqual({
      parent,
      ratio: 1,
      remedy: `It is called once for each row that ${parent} returns. Ask once for all of them, with WHERE id = ANY ($1) and the list of keys, or in ${parent} itself: JOIN customers ON customers.id = orders.customer_id. In an object mapper that is eager loading of the relation.`,
    })
  })

  test('and so is one by the key that refers to it, with a few rows each', () => {
    const { nPlusOne } = about('FROM items')
    expect(nPlusOne).toMatchObject({
      ratio: 1,
      remedy: expect.stringContaining('JOIN items ON items.order_id = orders.id'),
    })
  })

  test('equal counts without a foreign key, and few calls, are none', () => {
    expect(about('FROM rates WHERE').nPlusOne).toBeNull()
    expect(about('WHERE customer_id').nPlusOne).toBeNull()
    expect(about('SELECT id, customer_id FROM orders').nPlusOne).toBeNull()
  })

  test('one that is planned otherwise for a common value than for a rare one depends on its parameter', () => {
    const { unstable } = about('WHERE status')
    expect(unstable?.parameter).toMatchObject({ name: '$1', column: 'orders.status', changesShape: true })
    expect(unstable?.parameter?.commonShare).toBeCloseTo(0.998, 2)
    const { common = 0, rare = 1 } = unstable?.parameter?.costs ?? {}
    expect(common / rare).toBeGreaterThan(2)
    expect(unstable?.meaning).toContain('plan_cache_mode = force_custom_plan')
    expect(about('FROM customers').unstable?.parameter ?? null).toBeNull()
    expect(about('WHERE customer_id').unstable?.parameter ?? null).toBeNull()
  })

  test('one whose times scatter without such a reason is said to, with where to look', () => {
    const { unstable } = about('pg_sleep')
    expect(unstable).toMatchObject({ parameter: null, meaning: expect.stringContaining('look for locks') })
    expect(unstable?.variation).toBeGreaterThan(2)
  })

  test('have a severity with its reason', () => {
    const slowest = about('pg_sleep')
    expect(slowest.severity).toBe('high')
    expect(slowest.because).toMatch(
      /^It takes \d+ % of all measured time: \d+ ms in 20 calls, [\d.]+ ms each, 3\d\d ms at worst\.$/,
    )
    expect(slowest.maxMs).toBeGreaterThan(300)
  })
})

test.each<[string, number, [calls: number, meanMs: number, maxMs: number], string, RegExp]>([
  ['a tenth of all time', 0.12, [9000, 2, 5], 'high', /12 % of all measured time/],
  ['more than a second, repeatedly', 0.01, [10, 1200, 2000], 'high', /more than a second, again and again/],
  ['more than a second, once', 0.01, [1, 1200, 1200], 'low', /1 call/],
  ['a fiftieth of all time', 0.03, [9000, 2, 5], 'medium', /3\.0 % of all measured time/],
  ['often and not immediate', 0.001, [100, 150, 400], 'medium', /never immediate/],
  ['once very long', 0.001, [400, 40, 11_000], 'medium', /longer than anybody waits.*11 s at worst/],
  ['little', 0.001, [400, 4, 110], 'low', /0\.1 % of all measured time/],
])('severity of %s', (_, share, [calls, meanMs, maxMs], severity, because) => {
  const query = { id: 'q', sql: '', calls, totalMs: calls * meanMs, meanMs, maxMs, rows: 1 }
  expect(querySeverity(query, share)).toEqual({ severity, because: expect.stringMatching(because) })
})

test('measures of two users together are those of all their calls', () => {
  const of = (times: readonly number[]): Measures => {
    const totalMs = times.reduce((sum, time) => sum + time, 0)
    const variance = times.reduce((sum, time) => sum + (time - totalMs / times.length) ** 2, 0) / times.length
    return {
      calls: times.length,
      totalMs,
      minMs: Math.min(...times),
      maxMs: Math.max(...times),
      stddevMs: Math.sqrt(variance),
      rows: 1,
    }
  }
  const [one, other] = [
    [3, 5, 1, 8],
    [100, 140.5],
  ]
  const merged = mergeMeasures({ ...of(one ?? []), walBytes: 7 }, of(other ?? []))
  const expected = of([...(one ?? []), ...(other ?? [])])
  expect(merged).toEqual({ ...expected, rows: 2, stddevMs: expect.closeTo(expected.stddevMs ?? 0, 9) })
})
