import { describe, expect, test } from 'vitest'
import type { Advice } from '../../src/lib/advisor/advice.ts'
import { advise } from '../../src/lib/advisor/advise.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { advisorShop } from '../support/advisor-shop.ts'
import { sample } from '../support/sample.ts'
import { testDatabase } from '../support/servers.ts'
import { waitUntil } from '../support/wait-until.ts'

const workload = [
  `SELECT * FROM orders WHERE status = 'pending' ORDER BY created_at LIMIT 20`,
  `SELECT o.id, i.product_id FROM customers c JOIN orders o ON o.customer_id = c.id
   JOIN order_items i ON i.order_id = o.id WHERE c.email = 'user7@example.com'`,
  `SELECT * FROM "Archive"."Old Orders" WHERE "Customer Id" = 5`,
  `SELECT count(*) FROM events WHERE device = 7`,
  `UPDATE orders SET note = note WHERE customer_id = 77`,
  `DELETE FROM orders WHERE customer_id = 78`,
]

describe.each(sample([13, 15, 18]))('advise on PostgreSQL %i', (major) => {
  test('advises, without running a query of the workload, writing anything or leaving a session', async () => {
    await using database = await testDatabase(major, { template: advisorShop })
    const role = `adviser_${database.name}`
    await using owner = await connect(database.url)
    try {
      await runWorkload(database.url)
      await waitUntil('what was written is counted', async () => (await updated(owner)) > 0)
      await owner.script(`
        CREATE ROLE ${role} LOGIN PASSWORD 'only-for-this-test';
        GRANT pg_read_all_stats TO ${role};
        GRANT USAGE ON SCHEMA "Archive" TO ${role};
        GRANT SELECT ON ALL TABLES IN SCHEMA public, "Archive" TO ${role};
        ALTER DATABASE ${database.name} SET default_transaction_read_only = on`)
      const before = await traces(owner)
      const advice = await advise({ url: asRole(database.url, role) }, quietContext())

      expectGoodAdvice(advice, major)
      expect(await traces(owner)).toEqual(before)
      expect(await statementsOf(owner, role)).toEqual([])
      expect(
        await owner.query(
          `SELECT pid, state, query FROM pg_stat_activity WHERE datname = $1 AND application_name = 'post-ai' AND pid <> pg_backend_pid()`,
          [database.name],
        ),
      ).toEqual([])
    } finally {
      await owner.script(`SET default_transaction_read_only = off; DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })
})

async function runWorkload(url: string): Promise<void> {
  await using session = await connect(url)
  for (const sql of workload) for (let call = 0; call < 3; call += 1) await session.query(sql)
}

/** Counted when the session that wrote ends, or a little later. */
async function updated(session: Connection): Promise<number> {
  const [row] = await session.query(`SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'orders'`)
  return Number(row?.n_tup_upd)
}

function expectGoodAdvice(advice: Advice, major: number): void {
  const tables = advice.recommendations.map(({ table }) => table)
  expect(tables).toEqual(expect.arrayContaining(['public.orders', 'Archive.Old Orders', 'public.events']))
  expect(advice.server.version).toMatch(new RegExp(`^${major}\\.`))
  expect(advice.coverage).toMatchObject({ source: 'pg_stat_statements', timeShare: 1, hidden: [] })
  expect(advice.queries).toHaveLength(workload.length)
  // EXPLAIN of an UPDATE needs the privilege to update
  expect(advice.planner.fidelity).toMatchObject({ compared: 4, samePlan: 4, different: [] })
  expect(Math.abs((advice.planner.fidelity?.costRatioMedian ?? 0) - 1)).toBeLessThan(0.02)
  for (const entry of advice.recommendations.filter(({ kind }) => kind === 'create-index')) {
    expect(entry.benefit?.costAfter).toBeLessThan((entry.benefit?.costBefore ?? 0) / 2)
    expect(entry.queries.length).toBeGreaterThan(0)
  }
}

/** What running or writing would change: calls of the workload, rows written, transactions that wrote, objects. */
async function traces(session: Connection): Promise<unknown> {
  const calls = await session.query(
    `SELECT query, sum(calls)::int AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND query ~ 'orders|events' AND query !~ 'pg_|CREATE|GRANT|EXPLAIN|LOCK TABLE' GROUP BY 1 ORDER BY 1`,
  )
  const written = await session.query(
    `SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1`,
  )
  const objects = await session.query(
    `SELECT count(*)::int AS count, max(xmin::text::bigint) AS newest FROM pg_class`,
  )
  return { calls, written, objects }
}

/** Statements of the role that name a table of the user, but for planning it and pg_dump's weakest lock. */
function statementsOf(session: Connection, role: string): Promise<unknown[]> {
  return session.query(
    `SELECT query FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
     WHERE rolname = $1 AND query ~ '\\m(customers|orders|order_items|currencies|events|Old Orders)\\M'
       AND query !~ '^(EXPLAIN \\(FORMAT JSON|PREPARE post_ai_generic AS|LOCK TABLE .* IN ACCESS SHARE MODE$)'`,
    [role],
  )
}

function asRole(url: string, role: string): string {
  const changed = new URL(url)
  changed.username = role
  changed.password = 'only-for-this-test'
  return changed.href
}
