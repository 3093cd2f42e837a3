import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { advise } from '../../src/lib/advisor/advise.ts'
import { adviseInWords } from '../../src/lib/ai/plain-words/advise-in-words.ts'
import { explainInWords } from '../../src/lib/ai/plain-words/explain-in-words.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { explain } from '../../src/lib/explain/explain.ts'
import { aiEnvironment } from '../support/ai.ts'
import { scriptedServer } from '../support/anthropic-server.ts'
import { planShop } from '../support/plan-shop.ts'
import { recordingContext } from '../support/recording-context.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

let database: TestDatabase
let home: Awaited<ReturnType<typeof temporaryDirectory>>
beforeAll(async () => {
  database = await testDatabase(17, { template: planShop })
  home = await temporaryDirectory()
}, 120_000)
afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
  await home?.[Symbol.asyncDispose]()
})

/** A count for each of few orders, by a subquery that reads all items each time. */
const sql =
  'SELECT id, (SELECT count(*) FROM order_items i WHERE i.order_id = o.id) AS n FROM orders o WHERE o.shop = 3 AND o.id < 600'
/** The same in one pass; the constants as the model sees them. */
const joined = `SELECT o.id, coalesce(c.n, 0) AS n FROM orders o
LEFT JOIN (SELECT order_id, count(*) AS n FROM order_items GROUP BY order_id) c ON c.order_id = o.id
WHERE o.shop = $1 AND o.id < $2`
const sentences = ['The statement can be faster.']

/** What becomes of rewrites of the statement, executed or planned. */
async function tried(rewrites: readonly string[], analyze: boolean, statement = sql) {
  const { url } = database
  const result = await explain({ url, sql: statement, analyze }, quietContext())
  const reply = { json: { sentences, rewrites: rewrites.map((one) => ({ query: '', sql: one })) } }
  await using server = await scriptedServer([reply])
  const env = aiEnvironment(home.path)
  const { words } = await explainInWords(result, { url, env, baseUrl: server.url }, recordingContext())
  server.done()
  if (!words) throw new Error('there are no words')
  return words
}

describe('a rewrite of an explained statement', () => {
  test('is shown with its cost before and after, and the constants are back in it', async () => {
    const { rewrites, droppedRewrites } = await tried([joined], false)
    expect(droppedRewrites).toEqual([])
    expect(rewrites).toMatchObject([{ query: null, sameRows: null }])
    expect(rewrites[0]?.sql).toContain('o.shop = 3 AND o.id < 600')
    expect(rewrites[0]?.costAfter).toBeLessThan((rewrites[0]?.costBefore ?? 0) / 2)
  })

  test('is run too when the statement was, and shown when the rows are the same', async () => {
    const { rewrites } = await tried([joined], true)
    expect(rewrites).toMatchObject([{ sameRows: 6 }])
  })

  test('is dropped when its rows, their number or columns are others', async () => {
    const { rewrites, droppedRewrites } = await tried(
      [
        joined.replace('coalesce(c.n, 0)', 'coalesce(c.n, 0) + 1'),
        joined.replace('o.shop = $1 AND', ''),
        joined.replace(' AS n FROM orders', ' AS items FROM orders'),
      ],
      true,
    )
    expect(rewrites).toEqual([])
    expect(droppedRewrites.map(({ reason }) => reason)).toEqual([
      'it gives other rows',
      'it gives 599 rows instead of 6',
      'it has other columns, or columns of other types',
    ])
  })

  test('is dropped when it gives duplicates once', async () => {
    const [shops, each] = [
      sql.replace('SELECT id', 'SELECT shop'),
      joined.replace('SELECT o.id', 'SELECT o.shop'),
    ]
    const { rewrites, droppedRewrites } = await tried(
      [each, each.replace('SELECT', 'SELECT DISTINCT')],
      true,
      shops,
    )
    expect(rewrites).toMatchObject([{ sameRows: 6 }])
    expect(droppedRewrites).toMatchObject([{ reason: 'it gives 1 row instead of 6' }])
  })

  test('is dropped unrun when its columns or tables are others', async () => {
    const { rewrites, droppedRewrites } = await tried(
      ['SELECT 1', 'SELECT o.id, o.total AS n FROM orders o WHERE o.id < 9', 'SELECT 1, 2::bigint AS n'],
      false,
    )
    expect(rewrites).toEqual([])
    const [columns, types, tables] = droppedRewrites.map(({ reason }) => reason)
    expect(columns).toMatch(/^it has other columns/)
    expect(types).toMatch(/^it has other columns/)
    expect(tables).toBe('it reads no table instead of order_items, orders')
  })

  test('is dropped when it is not cheaper, or the same again', async () => {
    const { droppedRewrites } = await tried(
      [
        sql.replace('3', '$1').replace('600', '$2'),
        `${joined} ORDER BY random()`,
        sql.replace('n FROM', 'N  FROM'),
      ],
      false,
    )
    expect(droppedRewrites.map(({ reason }) => reason)).toContain('it is the statement itself')
    const dear = await tried(
      ['SELECT o.* FROM orders o JOIN orders p ON p.id = o.id WHERE o.customer_id = $1'],
      false,
      'SELECT * FROM orders WHERE customer_id = 42',
    )
    expect(dear.droppedRewrites[0]?.reason).toMatch(/^it is not cheaper enough: cost [\d,.]+ → [\d,.]+$/)
  })

  test('is judged by the guard before anything else', async () => {
    const { rewrites, droppedRewrites } = await tried(
      [
        'DELETE FROM orders',
        "SELECT id, pg_read_file('/etc/passwd')::bigint AS n FROM orders",
        'SELECT 1; DROP TABLE orders',
      ],
      true,
    )
    expect(rewrites).toEqual([])
    expect(droppedRewrites).toHaveLength(3)
    expect(droppedRewrites[1]?.reason).toMatch(/^the guard refuses it: /)
  })
})

test('a rewrite of a query of an advice is planned and named by its query', async () => {
  const file = `${home.path}/workload.sql`
  await writeFile(file, `-- calls: 50\n${sql};\n`)
  const advice = await advise({ url: database.url, workloadFile: file }, quietContext())
  const query = advice.queries[0]?.id ?? ''
  const rewrites = [
    { query, sql: joined },
    { query: 'q00000000', sql: joined },
  ]
  await using server = await scriptedServer([
    { json: { sentences: ['The database can do better.'], rewrites } },
  ])
  const options = { url: database.url, env: aiEnvironment(home.path), baseUrl: server.url }
  const { words } = await adviseInWords(advice, options, recordingContext())
  expect(words?.rewrites).toMatchObject([{ query, sameRows: null }])
  expect(words?.droppedRewrites[0]?.reason).toBe('it is for no query that can be written otherwise')
})
