import { readFile } from 'node:fs/promises'
import { connect } from '../../src/lib/postgres/connection.ts'
import type { Template } from './servers.ts'

const schema = new URL('../fixtures/advisor/schema.sql', import.meta.url)

/** The tables of test/fixtures/advisor with fresh statistics, and pg_stat_statements. */
export const advisorShop = {
  name: 'advisor shop 1',
  async load(url) {
    await using session = await connect(url)
    const [tables = '', vacuum = ''] = (await readFile(schema, 'utf8')).split(/(?=^VACUUM)/m)
    await session.script('CREATE EXTENSION pg_stat_statements')
    await session.script(tables)
    // what an asynchronous commit has not yet written counts as not visible to all
    await session.script('CHECKPOINT')
    await session.script(vacuum)
  },
} satisfies Template
