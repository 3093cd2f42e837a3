import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type IndexExpectations, indexExpectations, indexesUsed } from '../support/advisor.ts'
import { advisorShop } from '../support/advisor-shop.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

let database: TestDatabase
let advisor: IndexExpectations

beforeAll(async () => {
  database = await testDatabase(18, { template: advisorShop })
  advisor = await indexExpectations(database.url)
})
afterAll(async () => {
  await advisor?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

describe('the advisor proposes', () => {
  test.each([
    [
      'equality, then the order of a LIMIT',
      `SELECT * FROM customers WHERE country = 'DE' ORDER BY city, id LIMIT 20`,
      'customers (country, city, id)',
    ],
    [
      'equality before the order also where the planner hopes that a LIMIT ends early',
      `SELECT * FROM orders WHERE status = $1 ORDER BY created_at LIMIT 20`,
      'orders (status, created_at)',
    ],
    [
      'a plain index for a descending order, which it can be read backwards for',
      `SELECT * FROM orders WHERE status = $1 ORDER BY created_at DESC LIMIT 20`,
      'orders (status, created_at)',
    ],
    [
      'equality, then a range',
      `SELECT * FROM order_items WHERE product_id = 77 AND quantity > 2`,
      'order_items (product_id, quantity)',
    ],
    [
      'the range alone where nearly all rows have the value',
      `SELECT * FROM orders WHERE status = 'delivered' AND created_at >= '2024-06-01' AND created_at < '2024-06-02'`,
      'orders (created_at)',
    ],
    [
      'the smaller index when the second column hardly helps',
      `SELECT * FROM orders WHERE customer_id = $1 AND created_at > '2024-06-01'`,
      'orders (customer_id)',
    ],
    [
      'the column of a join that has no index',
      `SELECT o.id, i.product_id FROM customers c JOIN orders o ON o.customer_id = c.id
       JOIN order_items i ON i.order_id = o.id WHERE c.email = $1`,
      'orders (customer_id) INCLUDE (id)',
    ],
    [
      'the column of a join written with USING',
      `SELECT o.total FROM (SELECT id AS customer_id FROM customers WHERE email = $1) c JOIN orders o USING (customer_id)`,
      'orders (customer_id)',
    ],
    [
      'the grouping column, to be read from the index alone',
      `SELECT customer_id, count(*) FROM orders GROUP BY customer_id`,
      'orders (customer_id)',
    ],
    [
      'directions as they are mixed',
      `SELECT * FROM orders ORDER BY total DESC, created_at LIMIT 10`,
      'orders (total DESC, created_at)',
    ],
    [
      'the place of NULLs as it is asked for',
      `SELECT * FROM orders ORDER BY shipped_at DESC NULLS LAST LIMIT 10`,
      'orders (shipped_at DESC NULLS LAST)',
    ],
    [
      'an order by the number of an output column',
      `SELECT created_at, id FROM orders ORDER BY 1 DESC LIMIT 10`,
      'orders (created_at)',
    ],
    ['the column of min() or max()', `SELECT max(created_at) FROM orders`, 'orders (created_at)'],
    [
      'equality before the column of max()',
      `SELECT max(created_at) FROM orders WHERE status = $1`,
      'orders (status, created_at)',
    ],
    [
      'only the rows that are NULL',
      `SELECT * FROM orders WHERE shipped_at IS NULL AND created_at < '2025-05-30'`,
      'orders (created_at) WHERE shipped_at IS NULL',
    ],
    [
      'only the rows that are NULL, with what is read of them',
      `SELECT id, created_at FROM orders WHERE shipped_at IS NULL`,
      'orders (id, created_at) WHERE shipped_at IS NULL',
    ],
    [
      'only the rows that are true',
      `SELECT id FROM customers WHERE subscribed`,
      'customers (id) WHERE subscribed',
    ],
    [
      'a covering index where little is read',
      `SELECT id FROM customers WHERE city = $1 AND country = 'DE'`,
      'customers (country, city) INCLUDE (id)',
    ],
    [
      'the column of an IN list',
      `SELECT * FROM orders WHERE customer_id IN (1, 2, 3)`,
      'orders (customer_id)',
    ],
    ['the column of = ANY', `SELECT * FROM orders WHERE customer_id = ANY ($1)`, 'orders (customer_id)'],
    [
      'what a subquery in FROM hides',
      `SELECT * FROM (SELECT *, customer_id AS who FROM orders) o WHERE o.who = 7`,
      'orders (customer_id)',
    ],
    [
      'what a CTE hides',
      `WITH all_orders AS (SELECT * FROM orders) SELECT * FROM all_orders WHERE customer_id = 7`,
      'orders (customer_id)',
    ],
    [
      'the correlation of a LATERAL subquery',
      `SELECT c.id, l.total FROM customers c,
       LATERAL (SELECT total FROM orders o WHERE o.customer_id = c.id ORDER BY created_at DESC LIMIT 1) l WHERE c.email = $1`,
      'orders (customer_id)',
    ],
    [
      'the correlation of EXISTS',
      `SELECT c.id FROM customers c WHERE c.email = $1 AND EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)`,
      'orders (customer_id)',
    ],
    [
      'the correlation of a subquery in the output',
      `SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c WHERE c.email = $1`,
      'orders (customer_id)',
    ],
    [
      'the outer column of IN (SELECT …)',
      `SELECT * FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE email = $1)`,
      'orders (customer_id)',
    ],
    ['the WHERE of an UPDATE', `UPDATE orders SET note = 'x' WHERE customer_id = $1`, 'orders (customer_id)'],
    [
      'the WHERE of a DELETE',
      `DELETE FROM orders WHERE customer_id = $1 AND status = 'pending'`,
      'orders (customer_id)',
    ],
    [
      'the query of an INSERT',
      `INSERT INTO currencies SELECT 'x', note FROM orders WHERE customer_id = $1`,
      'orders (customer_id)',
    ],
    ['an index on a partitioned table', `SELECT * FROM events WHERE device = $1`, 'events (device)'],
    [
      'quoted names in a schema of their own',
      `SELECT * FROM "Archive"."Old Orders" WHERE "Customer Id" = 5`,
      '"Archive"."Old Orders" ("Customer Id")',
    ],
    [
      'the other side of a self join',
      `SELECT a.id, b.email FROM customers a JOIN customers b ON b.referred_by = a.id WHERE a.email = $1`,
      'customers (referred_by)',
    ],
    [
      'both sides of a UNION',
      `SELECT note FROM orders WHERE customer_id = $1
       UNION ALL SELECT concat(id, email, country, city, subscribed) FROM customers WHERE referred_by = $1`,
      'customers (referred_by)',
      'orders (customer_id)',
    ],
    [
      'an index for each arm of an OR',
      `SELECT * FROM orders WHERE customer_id = $1 OR total = 409.99`,
      'orders (customer_id)',
      'orders (total)',
    ],
  ])('%s', (_, sql, ...indexes) => advisor.expectIndex(sql, ...indexes))
})

describe('the advisor is silent', () => {
  test.each([
    ['when an index serves the query', `SELECT * FROM customers WHERE email = $1`, /indexed already/],
    [
      'when an index begins with the column',
      `SELECT * FROM order_items WHERE order_id = $1`,
      /indexed already/,
    ],
    [
      'when an index read backwards gives the order',
      `SELECT * FROM orders ORDER BY id DESC LIMIT 10`,
      /indexed/,
    ],
    ['about a table of 40 rows', `SELECT * FROM currencies WHERE name = 'currency 7'`, /so small/],
    [
      'about a value that 98 % of the rows have',
      `SELECT * FROM orders WHERE status = 'delivered'`,
      /most of the rows/,
    ],
    ['about an aggregate of the whole table', `SELECT count(*), avg(total) FROM orders`, /no index to try/],
    ['about a query without a table', `SELECT now()`, /no table/],
    [
      'about a join of everything with everything',
      `SELECT * FROM orders o JOIN order_items i ON i.order_id = o.id`,
      /./,
    ],
  ])('%s', (_, sql, reason) => advisor.expectNoIndex(sql, reason))

  test('about a query that cannot be planned, and says why', async () => {
    await advisor.expectNoIndex('SELECT * FROM nowhere', /relation "nowhere" does not exist/)
  })
})

test('a planner that has been asked much gives the same answer as at first', async () => {
  const sql = `SELECT * FROM orders WHERE customer_id = $1`
  expect(await advisor.ddlFor(sql)).toEqual(await advisor.ddlFor(sql))
})

test.each([
  `SELECT * FROM orders WHERE status = 'pending' ORDER BY created_at LIMIT 20`,
  `SELECT * FROM orders ORDER BY total DESC, created_at LIMIT 10`,
  `SELECT id, created_at FROM orders WHERE shipped_at IS NULL`,
  `SELECT id FROM customers WHERE city = $1 AND country = 'DE'`,
  `SELECT * FROM "Archive"."Old Orders" WHERE "Customer Id" = 5`,
  `SELECT a.id, b.email FROM customers a JOIN customers b ON b.referred_by = a.id WHERE a.email = $1`,
  `SELECT c.id FROM customers c WHERE c.email = $1 AND EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)`,
  `SELECT * FROM orders WHERE customer_id = $1 OR total = 409.99`,
])('the real server uses what is proposed for %s', async (sql) => {
  const ddl = await advisor.ddlFor(sql)
  expect(ddl.length).toBeGreaterThan(0)
  await using connection = await connect(database.url)
  const built: string[] = []
  for (const statement of ddl) {
    const name = `real_${built.length}`
    await connection.script(statement.replace(/INDEX CONCURRENTLY \S+/, `INDEX ${name}`))
    built.push(name)
  }
  expect(await indexesUsed(database.url, 18, sql)).toEqual(expect.arrayContaining(built))
  for (const name of built)
    await connection.script(`DROP INDEX ${ddl[0]?.includes('"Archive"') ? '"Archive".' : ''}${name}`)
})
