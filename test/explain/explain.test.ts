import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { type ExplainInput, explain } from '../../src/lib/explain/explain.ts'
import { planNodes } from '../../src/lib/plan/plan.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { planShop } from '../support/plan-shop.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

describe.each(sample([18, 15, 16]))('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(major, { template: planShop })
  })
  afterAll(() => database[Symbol.asyncDispose]())

  const run = (sql: string, input: Partial<ExplainInput> = {}) =>
    explain({ url: database.url, sql, ...input }, quietContext())
  const query = async (sql: string) => {
    await using session = await connect(database.url)
    return await session.script(sql)
  }

  test('a statement is planned and not run', async () => {
    const result = await run('DELETE FROM orders; ')
    expect(result).toMatchObject({
      analyzed: false,
      rolledBack: false,
      parameters: 'none',
      sql: 'DELETE FROM orders',
    })
    expect(result.server?.version).toMatch(new RegExp(`^${major}\\.`))
    expect(result.findings).toMatchObject([{ rule: 'dml-without-where', severity: 'high', position: 13 }])
    expect(result.plan.sharesOf).toBe('cost')
    expect(await query('SELECT count(*)::int AS n FROM orders')).toEqual([{ n: 50_000 }])
  })

  test('parameters without values get a generic plan, with values a plan for these', async () => {
    const sql = 'SELECT * FROM orders WHERE status = $1 AND id < $2'
    const generic = await run(sql)
    expect(generic.parameters).toBe('generic')
    expect(JSON.stringify(generic.plan.root)).toContain('$2')
    const special = await run(sql, { values: ['open', '5'] })
    expect(special.parameters).toBe('values')
    expect(planNodes(special.plan.root).at(-1)).toMatchObject({ indexName: 'orders_pkey' })
    expect(JSON.stringify(special.plan.root)).toContain('orders.id < 5')
  })

  test('with analyze it runs, and what it wrote is rolled back', async () => {
    const sql = "UPDATE orders SET note = 'x' WHERE id = 1"
    await expect(run(sql, { analyze: true })).rejects.toMatchObject({ code: 'USAGE_NEEDS_YES', exit: 2 })
    const result = await run(sql, { analyze: true, yes: true })
    expect(result).toMatchObject({ analyzed: true, rolledBack: true })
    expect(result.plan.root).toMatchObject({ nodeType: 'ModifyTable', actualLoops: 1 })
    expect(result.plan.executionTime).toBeGreaterThan(0)
    expect(await query('SELECT note FROM orders WHERE id = 1')).toEqual([{ note: null }])
  })

  test('a function that writes is stopped by the read-only transaction, unless that was allowed', async () => {
    await query(
      `CREATE FUNCTION writing() RETURNS int LANGUAGE sql AS $$ UPDATE settings SET value = 'w' RETURNING 1 $$`,
    )
    await expect(run('SELECT writing()', { analyze: true })).rejects.toMatchObject({
      code: 'SQL_WRITES',
      hints: [expect.stringContaining('--analyze --yes')],
    })
    expect(await run('SELECT writing()', { analyze: true, yes: true })).toMatchObject({ rolledBack: true })
    expect(await query(`SELECT count(*)::int AS n FROM settings WHERE value = 'w'`)).toEqual([{ n: 0 }])
  })

  test('a statement that runs too long is stopped', async () => {
    await expect(run('SELECT pg_sleep(30)', { analyze: true, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'SQL_TIMEOUT',
    })
  })

  test('errors point into the statement as it was given', async () => {
    for (const input of [{}, { analyze: true }]) {
      await expect(run('\n SELECT *\n  FROM ordrs', input)).rejects.toMatchObject({
        code: 'SQL_FAILED',
        sql: { statement: 'SELECT *\n  FROM ordrs', position: 17 },
      })
    }
    await expect(run('SELECT é.x FROM orders WHERE id = $1 AND nothing = 1')).rejects.toMatchObject({
      sql: { position: 8 },
    })
  })

  test('indexes are looked for where that is wanted, with the statement itself', async () => {
    const proposals = [
      { ddl: 'CREATE INDEX', sizeBytes: 1, costBefore: 2, costAfter: 1, percent: 50, why: '' },
    ]
    const result = await run('SELECT 1;', { propose: async (sql) => ({ proposals, note: sql }) })
    expect(result).toMatchObject({ proposals, proposalNote: 'SELECT 1' })
    expect(await run('SELECT 1')).toMatchObject({ proposals: null, proposalNote: null })
  })
})

test.each([
  ['nothing', ' ; ', { message: expect.stringContaining('the input is empty') }],
  [
    'two statements',
    'SELECT 1;\nSELECT 2',
    { message: expect.stringContaining('more than one'), sql: { position: 11 } },
  ],
  [
    'a command',
    'VACUUM orders',
    { message: expect.stringContaining('without a plan'), sql: { position: 1 } },
  ],
  [
    'an EXPLAIN',
    'EXPLAIN SELECT 1',
    { hints: expect.arrayContaining([expect.stringContaining('without EXPLAIN')]) },
  ],
])('%s is refused before anything is asked of a server', async (_, sql, error) => {
  const url = 'postgres://nobody@127.0.0.1:1/none'
  await expect(explain({ url, sql }, quietContext())).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    ...error,
  })
})

test.each([
  ['too few values', 'SELECT $1::int + $2', ['1'], 'needs 2 values'],
  ['values for nothing', 'SELECT 1', ['1'], 'has no parameters'],
])('%s are refused', async (_, sql, values, message) => {
  const url = 'postgres://nobody@127.0.0.1:1/none'
  await expect(explain({ url, sql, values }, quietContext())).rejects.toMatchObject({
    code: 'USAGE_INVALID',
    message: expect.stringContaining(message),
  })
})

test('running a statement with parameters needs their values', async () => {
  const input = { url: 'postgres://nobody@127.0.0.1:1/none', sql: 'SELECT $1::int', analyze: true }
  await expect(explain(input, quietContext())).rejects.toMatchObject({
    code: 'USAGE_INVALID',
    message: expect.stringContaining('none was given'),
  })
})
