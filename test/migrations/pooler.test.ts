import { describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { migration, migrationProject } from '../support/migrations.ts'
import { startPooler } from '../support/transaction-pooler.ts'

const files = { 'migrations/1_t.sql': migration('CREATE TABLE t (id int);') }

describe('behind a pooler', () => {
  test.each([
    ['one connection after the other', { size: 1 }],
    ['the connection used last', { size: 3 }],
    ['the connections in turn', { size: 3, roundRobin: true }],
  ])('in transaction mode that gives out %s nothing is run', async (_, options) => {
    await using project = await migrationProject(18, files)
    await using pooler = await startPooler(project.url, options)
    await expect(project.up({ url: pooler.url })).rejects.toMatchObject({
      code: 'POOLER_UNSUPPORTED',
      message: expect.stringContaining('pooler in transaction mode'),
    })
    expect(await project.tables()).toEqual([])
    // and nothing is left set in a process that others are given
    await using next = await connect(pooler.url)
    const names = `'default_transaction_read_only', 'statement_timeout', 'lock_timeout', 'client_connection_check_interval'`
    expect(
      await next.query(`SELECT name FROM pg_settings WHERE name IN (${names}) AND source = 'session'`),
    ).toEqual([])
  })

  test('in session mode migrations are run', async () => {
    await using project = await migrationProject(18, files)
    await using pooler = await startPooler(project.url, { mode: 'session', size: 6 })
    await project.up({ url: pooler.url })
    expect(await project.tables()).toEqual(['t'])
  })
})

test('the pooler of these tests gives two clients the same process', async () => {
  await using project = await migrationProject(18)
  await using pooler = await startPooler(project.url, { size: 1 })
  await using one = await connect(pooler.url)
  await using two = await connect(pooler.url)
  const pid = async (session: typeof one) => (await session.query('SELECT pg_backend_pid() AS pid'))[0]?.pid
  expect(await pid(one)).toBe(await pid(two))
})
