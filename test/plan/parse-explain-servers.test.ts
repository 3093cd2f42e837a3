import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseExplain } from '../../src/lib/plan/parse-explain.ts'
import { type Plan, planNodes } from '../../src/lib/plan/plan.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { planShape } from '../../src/lib/plan/shape.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { planShop } from '../support/plan-shop.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

/** Queries that between them have most kinds of nodes and properties; settings that lead to them come first. */
const corpus: [what: string, sql: string, since?: number][] = [
  ['a filter', `SELECT * FROM orders WHERE status = 'open' AND note LIKE '%7, x'`],
  ['a filter over lines', `SELECT 1 FROM orders WHERE note = 'a\n  b: c'`],
  ['index scans', `SELECT id FROM orders o WHERE id BETWEEN 10 AND 90 AND total > 20 ORDER BY id DESC`],
  ['an index-only scan', `SELECT id FROM orders WHERE id < 100`],
  [
    'a list of index searches',
    `SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT * FROM orders WHERE id IN (1, 2, 300)`,
  ],
  ['bitmaps', `SELECT * FROM orders WHERE shop = 3 AND courier = 4 OR shop = 5`],
  [
    'lossy bitmaps',
    `SET work_mem = '64kB'; SET enable_seqscan = off; SELECT sum(total) FROM orders WHERE shop < 60`,
  ],
  [
    'a hash join with groups',
    `SELECT c.country, count(*), sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY 1 HAVING count(*) > 3 ORDER BY 2 DESC LIMIT 3`,
  ],
  ['batches', `SET work_mem = '64kB'; SELECT count(*) FROM orders o JOIN order_items i ON i.order_id = o.id`],
  [
    'outer, semi and anti joins',
    `SELECT * FROM customers c LEFT JOIN products p ON p.id = c.id WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id) AND NOT EXISTS (SELECT FROM order_items i WHERE i.product_id = c.id)`,
  ],
  [
    'a full merge join',
    `SET enable_hashjoin = off; SELECT * FROM customers c FULL JOIN products p ON p.id = c.id`,
  ],
  [
    'memoize',
    `SET enable_hashjoin = off; SET enable_mergejoin = off; SELECT count(p.name) FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.id < 3000`,
  ],
  [
    'a join filter',
    `SET enable_hashjoin = off; SET enable_mergejoin = off; SELECT * FROM settings a JOIN settings b ON a.value <> b.value`,
  ],
  ['sorts on disk', `SET work_mem = '64kB'; SELECT * FROM orders ORDER BY total, note DESC NULLS LAST`],
  ['an incremental sort', `SET enable_seqscan = off; SELECT * FROM orders ORDER BY shop, total`],
  [
    'hashed aggregation on disk',
    `SET work_mem = '64kB'; SET enable_sort = off; SELECT customer_id, count(*) FROM orders GROUP BY 1`,
  ],
  [
    'grouping sets',
    `SELECT shop, courier, count(*) FROM orders GROUP BY GROUPING SETS ((shop, courier), (shop), (courier), ())`,
  ],
  [
    'a rollup',
    `SET enable_hashagg = off; SELECT shop, status, count(*) FROM orders GROUP BY ROLLUP (shop, status)`,
  ],
  [
    'windows',
    `SELECT id, rank() OVER (PARTITION BY shop ORDER BY total), sum(total) OVER w FROM orders WHERE id < 500 WINDOW w AS (ORDER BY created_at)`,
  ],
  [
    'a limited window',
    `SELECT * FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM orders) t WHERE n < 5`,
  ],
  [
    'set operations',
    `SELECT id FROM customers EXCEPT ALL SELECT id FROM products INTERSECT SELECT id FROM orders`,
  ],
  ['unions', `SELECT id FROM customers UNION SELECT id FROM products UNION ALL SELECT 1`],
  [
    'an ordered append',
    `SELECT id FROM ((SELECT id FROM customers ORDER BY id) UNION ALL (SELECT id FROM products ORDER BY id)) u ORDER BY id LIMIT 5`,
  ],
  [
    'a CTE',
    `WITH big AS MATERIALIZED (SELECT * FROM orders WHERE total > 400) SELECT * FROM big a JOIN big b USING (id) WHERE a.shop = 1`,
  ],
  [
    'recursion',
    `WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 50) SELECT count(*) FROM r`,
  ],
  [
    'subplans',
    `SELECT id, (SELECT max(total) FROM orders o WHERE o.id = c.id), id IN (SELECT product_id FROM order_items) FROM customers c WHERE id < 50 AND created_at > (SELECT min(created_at) FROM orders)`,
  ],
  [
    'functions and values',
    `SELECT * FROM generate_series(1, 10) AS g (n) JOIN (VALUES (1, 'a, b'), (2, 'c')) v (m, t) ON n = m, jsonb_each('{"a": 1}') e`,
  ],
  ['an XML table', `SELECT * FROM XMLTABLE('/a/b' PASSING '<a><b/></a>' COLUMNS x text PATH '.') LIMIT 1`],
  [
    'quoted names',
    `CREATE TEMP TABLE "odd ""name" (a int); SELECT "x y".a FROM "odd ""name" "x y" WHERE "x y".a = 1`,
  ],
  ['a sample', `SELECT count(*) FROM orders TABLESAMPLE system (10) REPEATABLE (3)`],
  ['row numbers of the system', `SELECT * FROM orders WHERE ctid = '(0,1)'`],
  ['row locks', `SELECT * FROM orders WHERE id = 3 FOR UPDATE`],
  ['a constant condition', `SELECT * FROM orders WHERE now() IS NULL`],
  [
    'parallel workers',
    `SET parallel_leader_participation = off; SET max_parallel_workers_per_gather = 1; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SELECT shop, count(*) FROM orders JOIN customers c ON c.id = customer_id GROUP BY 1 ORDER BY 2, 1`,
  ],
  ['nodes never executed', `SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id < 0`],
  [
    'an insert with a conflict',
    `INSERT INTO settings VALUES ('setting 1', 'x'), ('new', 'y') ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE settings.value <> 'z'`,
  ],
  ['an update', `UPDATE orders SET total = total + 1 WHERE id < 20 RETURNING id`],
  ['a delete with triggers', `DELETE FROM orders WHERE id = 77`],
  [
    'a merge',
    `MERGE INTO settings s USING (VALUES ('setting 1', '2'), ('other', '3')) v (n, t) ON s.name = v.n WHEN MATCHED THEN UPDATE SET value = v.t WHEN NOT MATCHED THEN INSERT VALUES (v.n, v.t)`,
    15,
  ],
  [
    'a data-modifying CTE',
    `WITH gone AS (DELETE FROM settings WHERE name < 'setting 11' RETURNING *) SELECT count(*) FROM gone`,
  ],
  [
    'partitions',
    `CREATE TEMP TABLE m (d int, v int) PARTITION BY RANGE (d); CREATE TEMP TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10); CREATE TEMP TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20); INSERT INTO m SELECT n % 20, n FROM generate_series(1, 100) n; UPDATE m SET v = 1 WHERE v < 50`,
  ],
]

/** What differs from one execution to the next, or is left out of one of the forms. */
const unstable =
  /[tT]ime$|^wal|^(?:queryIdentifier|relation|planning|sharedHitBlocks|sharedReadBlocks|sharedDirtiedBlocks|sharedWrittenBlocks|peakMemoryUsage|averageSortSpaceUsed|peakSortSpaceUsed)$/

/** Text leaves out what is zero or false, and without VERBOSE some more. */
function comparable(value: unknown, verbose: boolean): unknown {
  if (Array.isArray(value)) return value.map((inner) => comparable(inner, verbose))
  if (value === null || typeof value !== 'object') return value
  const kept = Object.entries(value).filter(
    ([key, inner]) =>
      inner !== 0 &&
      inner !== false &&
      inner !== undefined &&
      !unstable.test(key) &&
      (verbose || !['innerUnique', 'triggerName'].includes(key)),
  )
  return Object.fromEntries(kept.map(([key, inner]) => [key, comparable(inner, verbose)]))
}

describe.each(sample([18, 15]))('PostgreSQL %i says in text what it says in JSON', (major) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(major, { template: planShop })
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const both = async (sql: string, options: string): Promise<{ text: Plan; json: Plan; source: string }> => {
    const parts = sql.split('; ')
    const query = parts.pop() ?? ''
    const run = async <T>(work: (session: Connection) => Promise<T>): Promise<T> => {
      await using session = await connect(database.url)
      await session.script(`BEGIN; SET LOCAL track_io_timing = on; ${parts.join('; ')}`)
      return await work(session)
    }
    const explain = (format: string) =>
      run((session) =>
        session.script<{ 'QUERY PLAN': unknown }>(`EXPLAIN (${options}, FORMAT ${format}) ${query}`),
      )
    const [json] = await explain('JSON')
    const source = (await explain('TEXT')).map((row) => row['QUERY PLAN']).join('\n')
    return { json: planFromJson(json?.['QUERY PLAN']), text: parseExplain(source), source }
  }

  test.each(corpus.filter(([, , since]) => major >= (since ?? 0)))('of %s', async (_, sql) => {
    for (const options of [
      'COSTS',
      'COSTS OFF',
      'ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL',
      'ANALYZE, TIMING OFF, SUMMARY OFF',
    ]) {
      const { text, json, source } = await both(sql, options)
      const verbose = options.includes('VERBOSE')
      expect(comparable(text, verbose), source).toEqual(comparable(json, verbose))
      expect(planShape(text)).toBe(planShape(json))
      expect(planNodes(text.root).flatMap((node) => Object.keys(node.other ?? {}))).toEqual([])
    }
  })

  test('with times and summary', async () => {
    const { text, json } = await both(corpus[7]?.[1] ?? '', 'ANALYZE, BUFFERS')
    const keys = (plan: Plan) =>
      planNodes(plan.root).map((node) =>
        Object.keys(node)
          .filter((key) => /Time$/.test(key))
          .sort(),
      )
    expect(keys(text)[0]).toContain('actualTotalTime')
    expect(text.root.actualTotalTime).toBeGreaterThan(0)
    expect(text.executionTime).toBeGreaterThan(0)
    expect(text.planningTime).toBeGreaterThan(0)
    expect(json.executionTime).toBeGreaterThan(0)
  })
})
