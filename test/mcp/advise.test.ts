import { expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { advisorShop } from '../support/advisor-shop.ts'
import { toolsOn } from '../support/mcp-people.ts'
import { testDatabase } from '../support/servers.ts'

test('advise gives what the advisor finds, with numbers, and nothing outside of the schemas or of masked columns', async () => {
  await using database = await testDatabase(18, { template: advisorShop })
  await using session = await connect(database.url)
  const [largest] = await session.query<{ name: string; column: string }>(
    `SELECT c.relname AS name, a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 1 AND a.atttypid IN ('int4'::regtype, 'int8'::regtype)
       AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
     ORDER BY c.reltuples DESC, a.attnum LIMIT 1`,
  )
  const { name, column } = largest ?? { name: '', column: '' }
  for (let value = 1; value <= 50; value += 1) {
    await session.query(`SELECT * FROM ${name} WHERE ${column} = $1`, [value])
  }
  const { call } = await toolsOn(database.url)
  const { text } = await call('advise', { seconds: 5 })
  expect(text).toMatch(/^\d+ recommendations? from \d+ quer/)
  expect(text).toMatch(new RegExp(`do: CREATE INDEX [^\\n]*${name}[^\\n]*${column}`))
  expect(text).toMatch(/saves \d+ % of the planned cost/)
  expect(text).toMatch(/lock: /)
  const masked = await toolsOn(database.url, { mask: [`${name}.${column}`] })
  expect((await masked.call('advise', { seconds: 5 })).text).not.toMatch(
    new RegExp(`do: CREATE INDEX [^\\n]*${column}`),
  )
  const other = await toolsOn(database.url, { schema: ['nothing_here'] })
  expect((await other.call('advise', { seconds: 5 })).text).not.toContain('do: ')
  const hurried = await toolsOn(database.url, { 'advise-timeout': 10 })
  expect((await hurried.call('advise')).text).toMatch(/^SQL_TIMEOUT: It was not done within 10 ms/)
}, 200_000)
