import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Advice } from '../../src/lib/advisor/advice.ts'
import { advise } from '../../src/lib/advisor/advise.ts'
import { measuredQueries, queryChanges } from '../../src/lib/advisor/since/measured-queries.ts'
import { takeSnapshot } from '../../src/lib/advisor/snapshot/take-snapshot.ts'
import type { Workload, WorkloadQuery } from '../../src/lib/advisor/workload/workload.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { forgetQueries } from '../support/counted.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const tables = `
  CREATE EXTENSION pg_stat_statements;
  CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, note text);
  INSERT INTO orders SELECT g, g % 20000, repeat('x', 60) FROM generate_series(1, 200000) g;
  CREATE TABLE parts (id int PRIMARY KEY, name text);
  INSERT INTO parts SELECT g, 'part ' || g FROM generate_series(1, 1000) g;
  CREATE TABLE old_stuff AS SELECT g AS a FROM generate_series(1, 20000) g;
  CREATE INDEX parts_name_idx ON parts (name);
  ANALYZE`
const byCustomer = 'SELECT * FROM orders WHERE customer_id = $1'
const byPart = 'SELECT name FROM parts WHERE id = $1'

describe.each(sample([13, 18]))('advice since a snapshot, on PostgreSQL %i', (major) => {
  let database: TestDatabase
  let session: Connection
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let file: string
  const run = async (sql: string, calls: number) => {
    for (let call = 0; call < calls; call += 1) await session.query(sql, sql.includes('$1') ? [call] : [])
  }
  const look = (sinceFile = file): Promise<Advice> => advise({ url: database.url, sinceFile }, quietContext())
  beforeAll(async () => {
    directory = await temporaryDirectory()
    database = await testDatabase(major)
    session = await connect(database.url)
    await session.script(tables)
    await session.script(forgetQueries)
    await run(byCustomer, 10)
    await run(byPart, 50)
    await run('SELECT count(*) FROM old_stuff', 4)
    file = join(directory.path, 'before.postai')
    await takeSnapshot({ url: database.url, file }, quietContext())
  })
  afterAll(async () => {
    await session?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
    await directory?.[Symbol.asyncDispose]()
  })

  test('says what an index brought by the measured times of the queries it serves, and what else changed', async () => {
    await session.script(
      'CREATE INDEX orders_customer_id_idx ON orders (customer_id); DROP INDEX parts_name_idx',
    )
    await session.script(
      'DROP TABLE old_stuff; CREATE TABLE fresh AS SELECT g AS a FROM generate_series(1, 5000) g',
    )
    await session.script(
      `INSERT INTO orders SELECT g, g % 20000, repeat('x', 60) FROM generate_series(200001, 260000) g; ANALYZE`,
    )
    await run(byCustomer, 30)
    await run(byPart, 70)
    await run('SELECT sum(a) FROM fresh', 2)
    // servers before 15 collect their counters with some delay, later ones give theirs away once a second
    await session.script(major < 15 ? 'SELECT pg_sleep(0.7)' : 'SELECT pg_stat_force_next_flush()')
    const { since, queries } = await look()
    expect(since).toMatchObject({ measured: 'throughout', notes: [], snapshot: { database: database.name } })

    const faster = since?.queries.find(({ sql }) => sql === byCustomer)
    expect(faster).toMatchObject({ change: 'faster', before: { calls: 10 }, since: { calls: 30 } })
    const [row] = await session.query<{ ms: number }>(
      `SELECT ${major < 13 ? 'total_time' : 'total_exec_time'}::float8 AS ms FROM pg_stat_statements WHERE query = $1`,
      [byCustomer],
    )
    // what the server counts in all is what was before and what came since
    expect((faster?.before?.totalMs ?? 0) + (faster?.since?.totalMs ?? 0)).toBeCloseTo(row?.ms ?? 0, 6)
    expect(faster?.factor).toBeLessThan(0.8)

    const changes = Object.fromEntries(since?.queries.map(({ sql, change }) => [sql, change]) ?? [])
    expect(changes['SELECT count(*) FROM old_stuff']).toBe('gone')
    expect(changes['SELECT sum(a) FROM fresh']).toBe('new')

    expect(since?.tables.map(({ table, change }) => `${table} ${change}`).sort()).toEqual([
      'public.fresh new',
      'public.old_stuff gone',
      'public.orders grown',
    ])
    expect(since?.indexes.map(({ index, change }) => `${index} ${change}`)).toEqual([
      'public.orders_customer_id_idx new',
      'public.parts_name_idx dropped',
    ])

    const [gain, ...others] = since?.gains ?? []
    expect(others).toEqual([])
    expect(gain).toMatchObject({
      index: 'public.orders_customer_id_idx',
      table: 'public.orders',
      scans: 30,
      queries: [{ id: faster?.id, before: { calls: 10 }, since: { calls: 30 } }],
    })
    const { before, since: after } = gain?.queries[0] ?? {}
    expect(gain?.savedMs).toBeCloseTo(((before?.meanMs ?? 0) - (after?.meanMs ?? 0)) * 30, 6)
    expect(gain?.savedMs).toBeGreaterThan(0)
    expect(queries.some(({ id }) => id === faster?.id)).toBe(true)
  })

  // where the time of a reset is not recorded; later servers tell it, see below
  test.runIf(major === 13)(
    'notices that pg_stat_statements was reset in between, and takes what came after',
    async () => {
      await session.script(forgetQueries)
      await run(byPart, 5)
      const { since } = await look()
      expect(since?.measured).toBe('reset')
      expect(since?.notes).toEqual([expect.stringMatching(/^pg_stat_statements was reset/)])
      const gone = since?.queries.find(({ sql }) => sql === byCustomer)
      expect(gone).toMatchObject({ change: 'gone', since: null })
    },
  )
})

describe('counters', () => {
  const TAKEN = '2026-11-20T10:00:00Z'
  test('a mean that is much higher is slower, one of few calls says nothing', () => {
    const before = recorded(
      '2026-11-19T00:00:00Z',
      query('a', 100, 100),
      query('b', 100, 100),
      query('c', 100, 100),
    )
    const now = recorded(
      '2026-11-19T00:00:00Z',
      query('a', 150, 350),
      query('b', 102, 200),
      query('c', 150, 155),
    )
    const { queries, measured } = measuredQueries(before, TAKEN, now)
    expect(measured).toBe('throughout')
    expect(queryChanges(queries)).toMatchObject([
      { id: 'a', change: 'slower', factor: 5, since: { calls: 50, totalMs: 250, meanMs: 5 } },
    ])
  })

  test('an entry that was pushed out and came back counts from there, and is named', () => {
    const before = recorded('2026-11-19T00:00:00Z', query('a', 100, 100), query('b', 10, 10))
    const now = recorded('2026-11-19T00:00:00Z', query('a', 20, 100), query('b', 20, 20))
    const { measured, queries, notes } = measuredQueries(before, TAKEN, now)
    expect(measured).toBe('throughout')
    expect(queries).toMatchObject([{ since: { calls: 20, meanMs: 5 } }, { since: { calls: 10 } }])
    expect(notes).toEqual([expect.stringContaining('count from there: a.')])
  })

  test('a reset after the snapshot is told by its time', () => {
    const before = recorded('2026-11-19T00:00:00Z', query('a', 100, 100))
    const { measured, queries, notes } = measuredQueries(
      before,
      TAKEN,
      recorded('2026-11-20T11:00:00Z', query('a', 200, 300)),
    )
    expect(measured).toBe('reset')
    expect(queries).toMatchObject([{ before: { calls: 100 }, since: { calls: 200, totalMs: 300 } }])
    expect(notes).toEqual([expect.stringContaining('was reset at 2026-11-20T11:00:00Z, after the snapshot')])
  })

  test('without a time of reset, counters that went down tell of it', () => {
    const before = recorded(undefined, query('a', 100, 100), query('b', 100, 100))
    const one = measuredQueries(before, TAKEN, recorded(undefined, query('a', 10, 1), query('b', 10, 1)))
    expect(one.measured).toBe('reset')
    const none = measuredQueries(before, TAKEN, recorded(undefined, query('c', 10, 1)))
    expect(none.measured).toBe('reset')
  })

  test('a workload from a file has no measured past', () => {
    const before = recorded(undefined, query('a', 1, 1))
    expect(measuredQueries(before, TAKEN, { ...before, source: 'file' })).toMatchObject({
      measured: 'unknown',
      notes: ['Queries are not compared: the workload is a file, not a recording.'],
    })
  })

  test('a snapshot without a workload cannot be compared with', () => {
    expect(measuredQueries(null, TAKEN, recorded(undefined, query('a', 1, 1)))).toMatchObject({
      measured: 'unknown',
      notes: ['Queries are not compared: the snapshot holds no recorded workload.'],
    })
  })
})

function recorded(since: string | undefined, ...queries: WorkloadQuery[]): Workload {
  return { source: 'pg_stat_statements', since, queries, skipped: [] }
}

function query(id: string, calls: number, totalMs: number): WorkloadQuery {
  return { id, sql: `SELECT '${id}'`, calls, totalMs, meanMs: totalMs / calls, maxMs: totalMs, rows: calls }
}
