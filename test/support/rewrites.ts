import { readFile } from 'node:fs/promises'
import { type ExaminedQuery, examine } from '../../src/lib/advisor/examination.ts'
import { type Rewrite, rewritesFor } from '../../src/lib/advisor/rewrites/rewrites-for.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { openPlanner, type Planner } from '../../src/lib/sandbox/planner.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import { serverPlans } from './plans.ts'
import { type Template, testDatabase } from './servers.ts'

const schema = new URL('../fixtures/advisor/rewrites.sql', import.meta.url)

const template = {
  name: 'rewrites 2',
  async load(url) {
    await using session = await connect(url)
    const [tables = '', vacuum = ''] = (await readFile(schema, 'utf8')).split(/(?=^VACUUM)/m)
    await session.script(tables)
    await session.script('CHECKPOINT')
    await session.script(vacuum)
  },
} satisfies Template

/** A real server with the tables of the fixture, and a planner that takes itself for it. */
export interface RewriteGround extends AsyncDisposable {
  planner: Planner
  /** What the advisor would write otherwise. */
  rewrites(sql: string): Promise<Rewrite[]>
  examined(sql: string): Promise<ExaminedQuery>
  /** Costs of statements by the server itself. */
  costs(...statements: string[]): Promise<number[]>
  /** The rows that a statement gives, as texts in an order of their own. */
  rows(sql: string, values?: readonly unknown[], zone?: string): Promise<string[]>
}

/** Fills a database on the server of a major version and boots a planner of it. */
export async function rewriteGround(major: number): Promise<RewriteGround> {
  const database = await testDatabase(major, { template })
  // so little that the values of NOT IN do not fit
  await using session = await connect(database.url)
  await session.script(`ALTER DATABASE ${database.name} SET work_mem = '256kB'`)
  const planner = await openPlanner(await readSnapshot(database.url, quietContext()), quietContext())
  const examined = (sql: string) => examinedOn(planner, sql)
  return {
    planner,
    examined,
    rewrites: async (sql) => rewritesFor(await examined(sql), planner),
    costs: async (...statements) =>
      (await serverPlans(database.url, major, statements)).map(({ root }) => root.totalCost),
    async rows(sql, values = [], zone = 'UTC') {
      await using connection = await connect(database.url)
      await connection.script(`SET TimeZone = '${zone}'`)
      const found = await connection.query<{ row: string }>(`SELECT q::text AS row FROM (${sql}) q`, [
        ...values,
      ])
      return found.map(({ row }) => row).sort()
    },
    async [Symbol.asyncDispose]() {
      await planner[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function examinedOn(planner: Planner, sql: string): Promise<ExaminedQuery> {
  const unmeasured = { totalMs: undefined, meanMs: undefined, maxMs: undefined, rows: undefined }
  const { queries, skipped } = await examine(
    {
      source: 'file',
      since: undefined,
      queries: [{ id: 'q1', sql, calls: 10, ...unmeasured }],
      skipped: [],
    },
    planner,
  )
  const [only] = queries
  if (!only) throw new Error(`not examined: ${sql}: ${skipped[0]?.reason}`)
  return only
}
