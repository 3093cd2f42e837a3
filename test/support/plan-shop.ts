import { readFile } from 'node:fs/promises'
import { connect } from '../../src/lib/postgres/connection.ts'
import type { Template } from './servers.ts'

const schema = new URL('../fixtures/plan/shop.sql', import.meta.url)

/** The shop of test/fixtures/plan, with fresh statistics and visibility maps. */
export const planShop: Template = {
  name: 'plan shop 1',
  async load(url) {
    await using session = await connect(url)
    await session.script(await readFile(schema, 'utf8'))
    await session.script('VACUUM (ANALYZE)')
  },
}
