import { shopSql } from '../../src/lib/demo/shop.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import type { Template } from './servers.ts'

/** The demo's shop, vacuumed and analysed, with pg_stat_statements. */
export const shopTemplate: Template = {
  name: 'shop',
  load: async (url) => {
    await using connection = await connect(url)
    await connection.script('CREATE EXTENSION pg_stat_statements')
    for (const { sql } of shopSql) await connection.script(sql)
    // what an asynchronous commit has not yet written counts as not visible to all
    await connection.script('CHECKPOINT')
    await connection.script('VACUUM (ANALYZE)')
  },
}
