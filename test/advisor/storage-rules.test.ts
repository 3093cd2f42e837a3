import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Recommendation } from '../../src/lib/advisor/recommendation.ts'
import { coldRows } from '../../src/lib/advisor/rules/cold-rows.ts'
import { columnOrder } from '../../src/lib/advisor/rules/column-order.ts'
import { deadRows } from '../../src/lib/advisor/rules/dead-rows.ts'
import { tableBloat } from '../../src/lib/advisor/rules/table-bloat.ts'
import { toastCompression } from '../../src/lib/advisor/rules/toast-compression.ts'
import { toastWaste } from '../../src/lib/advisor/rules/toast-waste.ts'
import { visibilityMap } from '../../src/lib/advisor/rules/visibility-map.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type Consultation, consult } from '../support/advice.ts'
import { counted } from '../support/counted.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Autovacuum is kept away, so that the tables stay in the state that they are brought into. */
const tables = `
  CREATE TABLE solid (id int, amount bigint, note text, flag boolean) WITH (autovacuum_enabled = false);
  INSERT INTO solid SELECT g, g, CASE WHEN g % 3 = 0 THEN NULL ELSE repeat('n', g % 50) END, true FROM generate_series(1, 200000) g;
  CREATE TABLE bloated (LIKE solid) WITH (autovacuum_enabled = false);
  INSERT INTO bloated SELECT g, g, repeat('n', 70), true FROM generate_series(1, 300000) g;
  CREATE TABLE churned (LIKE solid) WITH (autovacuum_enabled = false);
  INSERT INTO churned SELECT g, g, repeat('n', 70), true FROM generate_series(1, 200000) g;
  CREATE TABLE notes (id int, body text) WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false);
  ALTER TABLE notes ALTER body SET STORAGE EXTERNAL;
  INSERT INTO notes SELECT g, repeat('y', 7900) FROM generate_series(1, 3000) g;
  CREATE TABLE letters (id int, body text) WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false);
  ALTER TABLE letters ALTER body SET STORAGE EXTERNAL;
  INSERT INTO letters SELECT g, repeat('y', 7900) FROM generate_series(1, 3000) g;
  ALTER TABLE letters ALTER body SET STORAGE EXTENDED;
  CREATE TABLE padded (a boolean, b bigint, c boolean, d bigint, e boolean, f bigint, g boolean, h bigint) WITH (autovacuum_enabled = false);
  INSERT INTO padded SELECT true, g, true, g, true, g, true, g FROM generate_series(1, 800000) g;
  CREATE TABLE events (id bigint, at timestamptz NOT NULL, what text) WITH (autovacuum_enabled = false);
  INSERT INTO events SELECT g, now() - (400000 - g) * interval '4 minutes', 'event ' || g FROM generate_series(1, 400000) g;
  CREATE INDEX ON events (at);
  ALTER TABLE events ADD PRIMARY KEY (id);`

const changes = `
  DELETE FROM bloated WHERE id % 3 <> 0;
  DELETE FROM notes WHERE id % 10 <> 0;`

const workload = `
  SELECT count(*) FROM events WHERE at > now() - interval '30 days';
  -- calls: 100
  SELECT at FROM events WHERE at > now() - interval '2 days';
  SELECT what FROM events WHERE id = 77;
  SELECT body FROM notes WHERE id = 5;
  SELECT body FROM letters WHERE id = 5;
  SELECT * FROM solid WHERE id = 5;`

const PRICE = 0.5

describe.each(sample([18, 13]))('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  let before: Consultation

  beforeAll(async () => {
    database = await testDatabase(major)
    await counted(database.url, tables)
    if (major === 18) await counted(database.url, 'CREATE EXTENSION pgstattuple')
    await counted(database.url, 'ANALYZE')
    await counted(database.url, changes)
    await counted(database.url, 'VACUUM (ANALYZE) solid, bloated, notes')
    await counted(database.url, 'UPDATE churned SET amount = amount + 1')
    before = await consult(database.url, workload, PRICE)
  })
  afterAll(async () => {
    await before?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  /** Bytes of a table with its TOAST. */
  async function sizeOf(table: string): Promise<number> {
    await using session = await connect(database.url)
    const [row] = await session.query<{ bytes: number }>(`SELECT pg_table_size('${table}')::float8 AS bytes`)
    return row?.bytes ?? 0
  }

  async function follow(advice: Recommendation | undefined): Promise<void> {
    const statements = advice && 'ddl' in advice ? advice.ddl.split('\n') : []
    for (const statement of statements) await counted(database.url, statement)
  }

  test('a table of which two thirds are gone is to be rewritten, and frees what was said', async () => {
    const { recommendations } = await before.ask(tableBloat)
    expect(recommendations.map(({ table }) => table)).toEqual(['public.bloated'])
    const [advice] = recommendations
    // measured there, estimated here
    const level = major === 18 ? 'high' : 'medium'
    expect(advice).toMatchObject({ kind: 'vacuum', confidence: { level } })
    const size = await sizeOf('bloated')
    await follow(advice)
    const freed = size - (await sizeOf('bloated'))
    expect(freed).toBeGreaterThan(16_000_000)
    expect(-(advice?.storage?.bytes ?? 0) / freed).toBeCloseTo(1, 1)
    expect(advice?.storage?.pricePerMonth).toBeCloseTo(((advice?.storage?.bytes ?? 0) / 2 ** 30) * PRICE, 9)
  })

  test('a table whose rows are half dead is to be vacuumed before anything else', async () => {
    const { recommendations } = await before.ask(deadRows)
    expect(recommendations.map(({ table }) => table)).toEqual(['public.churned'])
    expect(recommendations[0]).toMatchObject({ ddl: 'VACUUM (ANALYZE) public.churned;', storage: null })
    await follow(recommendations[0])
    await using session = await connect(database.url)
    await waitUntil('no dead row is counted any more', async () => {
      const dead = `SELECT 1 FROM pg_stat_user_tables WHERE relname = 'churned' AND n_dead_tup > 0`
      return (await session.query(dead)).length === 0
    })
  })

  test('long values that are gone are to be given back', async () => {
    const { recommendations } = await before.ask(toastWaste)
    expect(recommendations.map(({ table }) => table)).toEqual(['public.notes'])
    const size = await sizeOf('notes')
    await follow(recommendations[0])
    const freed = size - (await sizeOf('notes'))
    expect(freed).toBeGreaterThan(16_000_000)
    expect(-(recommendations[0]?.storage?.bytes ?? 0) / freed).toBeCloseTo(1, 1)
  })

  test('the gaps of a bad order of columns are told with what a good one saves', async () => {
    const { recommendations, refused } = await before.ask(columnOrder)
    expect(recommendations).toEqual([])
    expect(refused.map(({ what }) => what)).toEqual(['Order the columns of public.padded by alignment'])
    expect(refused[0]?.why).toContain('(b, d, f, h, a, c, e, g)')
    await using session = await connect(database.url)
    await session.script('CREATE TABLE ordered AS SELECT b, d, f, h, a, c, e, g FROM padded')
    const freed = (await sizeOf('padded')) - (await sizeOf('ordered'))
    expect(-(refused[0]?.storage?.bytes ?? 0) / freed).toBeCloseTo(1, 1)
  })

  test('rows twice as old as what is asked for are told of', async () => {
    const { refused } = await before.ask(coldRows)
    expect(refused).toHaveLength(1)
    expect(refused[0]?.what).toMatch(/^Archive the rows of public\.events of before \d{4}-\d\d-\d\d$/)
    expect(refused[0]?.why).toContain('2 queries read it at most 30 days back')
    // 400,000 rows of four minutes are 1,111 days, of which all but 90 are old
    const size = await sizeOf('events')
    expect(-(refused[0]?.storage?.bytes ?? 0)).toBeGreaterThan(size * 0.9)
  })

  test('a table that was never vacuumed is to be for its index-only scans, which then leave it alone', async () => {
    const advice = await before.recommended(visibilityMap, 'public.events')
    expect(advice).toMatchObject({ kind: 'vacuum', ddl: 'VACUUM public.events;' })
    expect(advice?.benefit?.percent).toBeGreaterThan(5)
    await follow(advice)
    await using session = await connect(database.url)
    const [row] = await session.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) SELECT at FROM events WHERE at > now() - interval '2 days'`,
    )
    expect(JSON.stringify(row?.['QUERY PLAN'])).toMatch(/"Heap Fetches":0\b/)
  })

  test('lz4 is not recommended to a server that was built without it', async () => {
    expect(await before.ask(toastCompression)).toEqual({ recommendations: [], refused: [] })
  })
  test('lz4 is recommended for long values that are compressed by pglz, if the server could', async () => {
    const { subject } = before
    if (!subject.activity) throw new Error('no activity was read')
    const settings = { ...subject.activity.settings, default_toast_compression: 'pglz' }
    const activity = { ...subject.activity, settings, toastCompressions: ['pglz', 'lz4'] }
    const { recommendations } = await toastCompression.check({ ...subject, activity })
    expect(recommendations.map(({ table }) => table)).toEqual(['public.letters'])
    expect(recommendations[0]).toMatchObject({
      kind: 'alter-table',
      ddl: 'ALTER TABLE public.letters ALTER COLUMN body SET COMPRESSION lz4;',
      storage: null,
    })
  })
  test('nothing is told of old rows that are asked for', async () => {
    const all = await before.subjectWith(
      `SELECT count(*) FROM events WHERE at > now() - interval '1 day'; SELECT what FROM events ORDER BY what;`,
    )
    expect(await coldRows.check(all)).toEqual({ recommendations: [], refused: [] })
    const back = await before.subjectWith(
      `SELECT count(*) FROM events WHERE at > now() - interval '500 days'`,
    )
    expect(await coldRows.check(back)).toEqual({ recommendations: [], refused: [] })
  })

  test('where it is not recorded how far back is asked for, that is said', async () => {
    const { refused } = await coldRows.check(
      await before.subjectWith('SELECT count(*) FROM events WHERE at >= $1'),
    )
    expect(refused[0]?.why).toContain('how far back is not recorded')
  })

  test('a table without index-only scans is not to be vacuumed for them', async () => {
    const other = await before.subjectWith(`SELECT what FROM events WHERE at > now() - interval '2 days'`)
    expect((await visibilityMap.check(other)).recommendations).toEqual([])
  })
})
