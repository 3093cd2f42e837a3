import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WorkloadQuery } from '../../src/lib/advisor/workload/workload.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { openConsequences } from '../../src/lib/migrations/check/consequences.ts'
import { type Impact, lostIndexes } from '../../src/lib/migrations/impact/impact.ts'
import { planImpact } from '../../src/lib/migrations/impact/plan-impact.ts'
import type { MigrationFile } from '../../src/lib/migrations/migration-file.ts'
import { scriptOf } from '../../src/lib/migrations/proof/run-script.ts'
import { statementsOf } from '../../src/lib/migrations/statements.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import type { Snapshot } from '../../src/lib/sandbox/snapshot.ts'
import { serverPlans } from '../support/plans.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

const schema = `
  CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL, country text, born date);
  CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL, placed timestamptz NOT NULL, total int);
  INSERT INTO customers SELECT n, 'user' || n || '@example.org', 'c' || n % 20, date '1960-01-01' + n % 20000 FROM generate_series(1, 20000) n;
  INSERT INTO orders SELECT n, n % 20000, (ARRAY['new', 'paid', 'gone'])[1 + n % 3], timestamptz '2024-01-01' + n * interval '1 minute', n % 500
    FROM generate_series(1, 100000) n;
  CREATE INDEX orders_customer_idx ON orders (customer_id);
  CREATE INDEX customers_email_idx ON customers (email);`

const queries: WorkloadQuery[] = [
  ['by_customer', 'SELECT id, total FROM orders WHERE customer_id = $1'],
  ['by_email', 'SELECT id FROM customers WHERE email = $1'],
  [
    'joined',
    'SELECT c.email, o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = $1',
  ],
  ['counted', 'SELECT count(*) FROM orders WHERE customer_id = $1'],
  ['recent', `SELECT id FROM orders WHERE placed > '2024-03-10 00:00+00'`],
  ['new', `SELECT id FROM orders WHERE status = 'new' AND total = 499`],
  ['age', 'SELECT born FROM customers WHERE id = $1'],
].map(([id = '', sql = '']) => ({
  id,
  sql,
  calls: 10,
  totalMs: 100,
  meanMs: 10,
  maxMs: 20,
  rows: 10,
}))

let database: TestDatabase
let snapshot: Snapshot
beforeAll(async () => {
  database = await testDatabase(18)
  await using session = await connect(database.url)
  await session.script(schema)
  await session.script('SET max_parallel_workers_per_gather = 0')
  await session.script('VACUUM ANALYZE')
  snapshot = await readSnapshot(database.url, quietContext())
})
afterAll(() => database[Symbol.asyncDispose]())

async function impactOf(up: string): Promise<Impact[]> {
  return planImpact(snapshot, { queries }, await statementsOf(scriptOf(up)), quietContext())
}

const kinds = (impacts: readonly Impact[]) => impacts.map(({ query, kind }) => `${query} ${kind}`).sort()

test('a dropped index makes those slower that rely on it, and only those', async () => {
  const impacts = await impactOf('DROP INDEX orders_customer_idx')
  expect(kinds(impacts)).toEqual(['by_customer slower', 'counted slower', 'joined slower'])
  expect(lostIndexes(impacts)).toEqual([
    { index: 'orders_customer_idx', queries: expect.arrayContaining(['by_customer', 'counted', 'joined']) },
  ])
  expect(impacts[0]?.text).toMatch(
    /times as much: it relies on orders_customer_idx, which the migration drops/,
  )
  expect(impacts[0]?.share).toBeCloseTo(1 / 7)
})

test('a dropped column and a dropped table are errors', async () => {
  const impacts = await impactOf(
    'ALTER TABLE customers DROP COLUMN born; ALTER TABLE orders RENAME TO purchases',
  )
  expect(kinds(impacts)).toEqual([
    'age error',
    'by_customer error',
    'counted error',
    'joined error',
    'new error',
    'recent error',
  ])
  expect(impacts.find(({ query }) => query === 'age')?.text).toContain('column "born" does not exist')
})

test('new indexes make faster what uses them, at the cost that the server sees once they are built', async () => {
  const up = `CREATE INDEX CONCURRENTLY orders_placed_idx ON orders (placed);
    CREATE INDEX orders_new_idx ON orders (total) WHERE status = 'new'`
  const impacts = await impactOf(up)
  expect(kinds(impacts)).toEqual(['new faster', 'recent faster'])
  expect(impacts.flatMap(({ indexesGained }) => indexesGained).sort()).toEqual([
    'orders_new_idx',
    'orders_placed_idx',
  ])
  await using session = await connect(database.url)
  for (const { sql } of await statementsOf(scriptOf(up))) await session.script(sql)
  const examined = queries.filter(({ id }) => id === 'recent' || id === 'new')
  const plans = await serverPlans(
    database.url,
    18,
    examined.map(({ sql }) => sql),
  )
  for (const [index, query] of examined.entries()) {
    const ours = impacts.find((impact) => impact.query === query.id)?.costAfter ?? 0
    expect(ours / (plans[index]?.root.totalCost ?? 1)).toBeGreaterThan(0.9)
    expect(ours / (plans[index]?.root.totalCost ?? 1)).toBeLessThan(1.1)
  }
  await session.script('DROP INDEX orders_placed_idx, orders_new_idx')
})

test('what changes no plan has no impact: columns, renamed indexes, other types with their statistics kept', async () => {
  const impacts = await impactOf(`ALTER TABLE orders ADD COLUMN note text;
    ALTER INDEX orders_customer_idx RENAME TO by_customer;
    ALTER TABLE orders ALTER COLUMN total TYPE bigint`)
  expect(impacts).toEqual([])
})

test('a migration that does not fit the schema is refused', async () => {
  await expect(impactOf('ALTER TABLE nowhere ADD a int')).rejects.toMatchObject({ code: 'SQL_FAILED' })
})

test('a file is judged by what the files before it leave behind', async () => {
  const file = (version: string, sql: string): MigrationFile => ({
    version,
    name: 'm',
    up: scriptOf(sql, `${version}_m.sql`),
    down: undefined,
  })
  await using consequences = openConsequences(
    { schema: snapshot, workload: { queries } },
    { major: 18 },
    quietContext(),
  )
  await consequences.of(file('1', 'ALTER TABLE orders ADD COLUMN note text -- for later'))
  const second = await consequences.of(
    file('2', 'ALTER TABLE orders DROP COLUMN note; DROP INDEX orders_customer_idx'),
  )
  expect(second.rollback).toMatchObject({ verdict: expect.stringMatching(/proved|data-lost/) })
  expect(kinds(second.planImpact ?? [])).toEqual(['by_customer slower', 'counted slower', 'joined slower'])
})
