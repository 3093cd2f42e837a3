import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planShop } from '../../support/plan-shop.ts'
import { findingsFor } from '../../support/rule-examples.ts'
import { sample } from '../../support/sample.ts'
import { type TestDatabase, testDatabase } from '../../support/servers.ts'

/** Statements that nothing is wrong with, though they look a little like some that are. */
const fine = [
  'SELECT * FROM settings WHERE value = $$3$$',
  'SELECT id, total FROM orders WHERE id = 4711',
  'SELECT count(*), sum(total) FROM orders',
  'SELECT status, count(*) FROM orders GROUP BY status ORDER BY 2 DESC',
  'SELECT id FROM orders WHERE status <> $$open$$',
  'SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id',
  'SELECT * FROM settings a, settings b WHERE a.value < b.value',
  'SELECT s.name, (SELECT count(*) FROM settings t WHERE t.value < s.value) FROM settings s',
  'SELECT id FROM orders ORDER BY id LIMIT 20 OFFSET 100',
  'SELECT * FROM settings ORDER BY random() LIMIT 3',
  `SELECT * FROM settings WHERE name LIKE '%1' OR value = '3'`,
  `SELECT * FROM settings WHERE lower(name) = 'setting 3' AND name NOT IN ('x', 'y')`,
  `SELECT id FROM orders WHERE created_at >= '2024-05-05' AND created_at < '2024-05-05'::date + 1`,
  'WITH s AS MATERIALIZED (SELECT * FROM settings) SELECT * FROM s a JOIN s b USING (name) WHERE a.value = $$1$$',
  'SELECT * FROM customers WHERE id = 7',
  'SELECT id FROM customers WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = customers.id)',
  `UPDATE orders SET note = 'x' WHERE id = 3`,
  'DELETE FROM settings USING products p WHERE p.id = 1 AND settings.name = p.name',
]

describe.each(sample([18, 15]))('on PostgreSQL %i nothing is found in', (major) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(major, { template: planShop })
  })
  afterAll(() => database[Symbol.asyncDispose]())

  test.each(fine)('%s', async (sql) => {
    for (const analyze of [false, true]) {
      const findings = await findingsFor(database.url, sql, { analyze })
      expect(findings.map(({ rule, title }) => `${rule}: ${title}`)).toEqual([])
    }
  })
})
