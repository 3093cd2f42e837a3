import { readFile } from 'node:fs/promises'
import { connect } from '../../src/lib/postgres/connection.ts'
import type { Template } from './servers.ts'

const schema = new URL('../fixtures/plan/shop.sql', import.meta.url)

/** The shop of test/fixtures/plan, with fresh statistics and visibility maps. */
export const planShop: Template = {
  name: 'plan shop 3',
  async load(url) {
    await using session = await connect(url)
    await session.script(await readFile(schema, 'utf8'))
    // pages become all-visible only when the commit before is on disk, and the servers of the tests do not wait for that
    await session.script('CHECKPOINT')
    await session.script('VACUUM (ANALYZE)')
  },
}
