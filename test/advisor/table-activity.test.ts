import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Activity } from '../../src/lib/advisor/snapshot/activity.ts'
import { readActivity } from '../../src/lib/advisor/snapshot/read-activity.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { connectReadOnly } from '../../src/lib/postgres/read-only.ts'
import { counted } from '../support/counted.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

/** Half of `half` and nearly all of the long values of `notes` are gone; of `whole` nothing is. */
const tables = `
  CREATE TABLE half (id int, filler text) WITH (autovacuum_enabled = false);
  INSERT INTO half SELECT g, repeat('x', 80) FROM generate_series(1, 200000) g;
  CREATE TABLE whole (LIKE half) WITH (autovacuum_enabled = false);
  INSERT INTO whole SELECT * FROM half;
  CREATE TABLE notes (id int, body text) WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false);
  ALTER TABLE notes ALTER body SET STORAGE EXTERNAL;
  INSERT INTO notes SELECT g, repeat('y', 4000) FROM generate_series(1, 4000) g;
  DELETE FROM half WHERE id % 2 = 0;
  DELETE FROM notes WHERE id % 10 <> 0;
  CREATE TABLE days (day date) PARTITION BY RANGE (day);
  CREATE TABLE day PARTITION OF days DEFAULT;`

describe.each(sample([13, 18]))('the activity of tables on PostgreSQL %i', (major) => {
  let database: TestDatabase
  const read = async (url = database.url): Promise<Activity> => {
    await using connection = await connectReadOnly(url)
    return await readActivity(connection)
  }
  const tableOf = (activity: Activity, name: string) => activity.tables.find((table) => table.name === name)

  beforeAll(async () => {
    database = await testDatabase(major)
    await counted(database.url, tables)
    await counted(database.url, 'VACUUM (ANALYZE)')
  })
  afterAll(async () => database?.[Symbol.asyncDispose]())

  test('measures nothing where pgstattuple is not installed', async () => {
    const { tables, availableExtensions } = await read()
    expect(tables.filter((table) => table.measuredWaste !== null)).toEqual([])
    expect(availableExtensions).toContain('pgstattuple')
  })

  test('measures what seems to hold much waste, and only that', async () => {
    await using connection = await connect(database.url)
    await connection.script('CREATE EXTENSION pgstattuple')
    const activity = await read()
    const [exact] = await connection.query<{ waste: number }>(
      `SELECT (free_space + dead_tuple_len)::float8 AS waste FROM pgstattuple('half')`,
    )
    const measured = tableOf(activity, 'half')?.measuredWaste ?? 0
    expect(measured / (exact?.waste ?? 0)).toBeCloseTo(1, 1)
    expect(tableOf(activity, 'whole')?.measuredWaste).toBeNull()
    expect(activity.availableExtensions).not.toContain('pgstattuple')
  })

  test('looks at TOAST tables too', async () => {
    const toast = tableOf(await read(), 'notes')?.toast
    expect(toast?.pieces).toBeGreaterThan(700)
    expect(toast?.pieces).toBeLessThan(1700)
    expect(toast?.bytes).toBeGreaterThan(15_000_000)
    expect(toast?.measuredWaste).toBeGreaterThan(18_000_000)
  })

  test('measures nothing for a role that may not', async () => {
    await using connection = await connect(database.url)
    await connection.script(
      `DROP ROLE IF EXISTS visitor_${major}; CREATE ROLE visitor_${major} LOGIN PASSWORD 'visitor'`,
    )
    const url = new URL(database.url)
    url.username = `visitor_${major}`
    url.password = 'visitor'
    const activity = await read(url.href)
    expect(tableOf(activity, 'half')).toMatchObject({ name: 'half', measuredWaste: null })
  })

  test('knows partitioned tables, the database and what the server offers', async () => {
    await using connection = await connect(database.url)
    await connection.script(`ALTER DATABASE ${database.name} SET work_mem = '5MB'`)
    await connection.script(`ALTER DATABASE ${database.name} SET app.jwt_secret = 'canary'`)
    const activity = await read()
    expect(tableOf(activity, 'days')).toMatchObject({ heapBytes: 0, toast: null })
    expect(JSON.stringify(activity)).not.toContain('canary')
    expect(activity.databaseSettings).toEqual({ work_mem: '5MB' })
    expect(activity.counters?.bytes).toBeGreaterThan(40_000_000)
    expect(activity.counters?.blocksHit).toBeGreaterThan(1000)
    if (major === 13) expect(activity.toastCompressions).toEqual([])
    else expect(activity.toastCompressions).toContain('pglz')
  })
})
