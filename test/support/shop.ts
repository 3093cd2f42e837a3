import { shopSql } from '../../src/lib/demo/shop.ts'
import { shopWorkload } from '../../src/lib/demo/workload.ts'
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

/** Runs each query of the shop's application a few times, so that pg_stat_statements knows them. */
export async function runShopWorkload(url: string, calls = 2): Promise<void> {
  await using connection = await connect(url)
  for (const query of shopWorkload) {
    for (let call = 0; call < calls; call += 1) await connection.query(query.sql, query.values(call))
  }
}
