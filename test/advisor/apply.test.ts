import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AppliedChange } from '../../src/lib/advisor/apply/applied-change.ts'
import { applyRecommendations } from '../../src/lib/advisor/apply/apply.ts'
import { indexStatements } from '../../src/lib/advisor/apply/index-statements.ts'
import type { CreateIndex, Recommendation } from '../../src/lib/advisor/recommendation.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import type { Catalog, Table } from '../../src/lib/sandbox/catalog.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { waitUntil } from '../support/wait-until.ts'

const tables = `
  DROP SCHEMA public CASCADE; CREATE SCHEMA public;
  CREATE TABLE t (a int, b int); INSERT INTO t SELECT g, g % 10 FROM generate_series(1, 20000) g;
  CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
  CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
  CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200) PARTITION BY LIST (b);
  CREATE TABLE p2x PARTITION OF p2 FOR VALUES IN (1);
  CREATE TABLE p2y PARTITION OF p2 DEFAULT;
  INSERT INTO p SELECT g % 200, g % 3 FROM generate_series(1, 3000) g`

describe.each([13, 18])('on PostgreSQL %i', (major) => {
  let database: TestDatabase
  let session: Connection

  beforeAll(async () => {
    database = await testDatabase(major)
    session = await connect(database.url)
  })
  beforeEach(() => session.script(tables))
  afterAll(async () => {
    await session?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  const apply = (...recommendations: Recommendation[]): Promise<AppliedChange[]> =>
    applyRecommendations(database.url, recommendations, quietContext())
  const indexes = (): Promise<{ name: string; valid: boolean }[]> =>
    session.query(
      `SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index
       WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) ORDER BY 1`,
    )

  test('an index is built, verified and named with its size, and can be taken away again', async () => {
    const [applied] = await apply(onT('t_a_idx', '(a)'))
    expect(applied).toMatchObject({ id: 'r_t_a_idx', indexes: [{ name: 'public.t_a_idx' }] })
    expect(applied?.indexes[0]?.bytes).toBeGreaterThan(400_000)
    expect(await indexes()).toEqual([{ name: 't_a_idx', valid: true }])
    await session.script(applied?.down ?? '')
    expect(await indexes()).toEqual([])
  })

  test('what a killed build left invalid is built anew', async () => {
    await session.script('CREATE INDEX t_a_idx ON t (b)')
    await session.script(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_a_idx'::regclass`)
    await apply(onT('t_a_idx', '(a)'))
    const [found] = await session.query(`SELECT pg_get_indexdef('t_a_idx'::regclass) AS definition`)
    expect(found?.definition).toMatch(/USING btree \(a\)$/)
    expect(await indexes()).toEqual([{ name: 't_a_idx', valid: true }])
  })

  test('a valid index of that name is somebody else’s: the build fails and leaves it', async () => {
    await session.script('CREATE INDEX t_a_idx ON t (b)')
    await expect(apply(onT('t_a_idx', '(a)'))).rejects.toMatchObject({
      code: 'INDEX_BUILD_FAILED',
      message: expect.stringContaining('already exists'),
    })
    expect(await indexes()).toEqual([{ name: 't_a_idx', valid: true }])
  })

  test('a build that fails leaves nothing, and names what was built before it', async () => {
    const half = { ...onT('t_half_idx', '((1 / (b - 5)))'), id: 'r2' }
    const error = await apply(onT('t_a_idx', '(a)'), half).catch((thrown) => thrown)
    expect(error).toMatchObject({
      code: 'INDEX_BUILD_FAILED',
      message:
        'The index r2 on public.t was not built: Division by zero. Done before it, and kept: public.t_a_idx.',
      hints: [
        expect.stringMatching(/^To undo what was done before: DROP INDEX CONCURRENTLY public.t_a_idx;$/),
        expect.stringMatching(/^Nothing is left of it/),
        expect.stringContaining(half.ddl),
      ],
    })
    expect(await indexes()).toEqual([{ name: 't_a_idx', valid: true }])
  })

  test('a table that is gone meanwhile, and a role that may not, are told', async () => {
    await session.script('DROP TABLE t')
    await expect(apply(onT('t_a_idx', '(a)'))).rejects.toMatchObject({
      message: expect.stringContaining('"public.t" does not exist'),
    })
    const role = `reader_${database.name}`
    await session.script(
      `CREATE ROLE ${role} LOGIN PASSWORD 'only-for-this-test'; GRANT SELECT ON p1 TO ${role}`,
    )
    try {
      const url = new URL(database.url)
      url.username = role
      url.password = 'only-for-this-test'
      const denied = applyRecommendations(url.href, [onTable('p1', 'p1_a_idx', '(a)')], quietContext())
      await expect(denied).rejects.toMatchObject({ sql: { sqlstate: '42501' } })
    } finally {
      await session.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })

  test('a build that is interrupted while it waits for an old transaction leaves nothing', async () => {
    await using old = await connect(database.url)
    await old.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM p1 LIMIT 1')
    const interruption = new AbortController()
    const context = quietContext(interruption.signal)
    const both = [onTable('p2x', 'p2x_b_idx', '(b)'), onT('t_a_idx', '(a)')]
    await using release = await connect(database.url)
    const first = applyRecommendations(database.url, both, context).catch((thrown) => thrown)
    const ours = 'SELECT FROM pg_stat_progress_create_index WHERE datname = current_database()'
    const building = async () => (await release.query(ours)).length > 0
    await waitUntil('the build waits', async () => (await building()) && (await indexes()).length > 0)
    expect((await indexes()).map((index) => index.valid)).toEqual([false])
    interruption.abort()
    expect(await first).toMatchObject({ code: 'INTERRUPTED', message: 'Interrupted.', hints: [] })
    expect(await indexes()).toEqual([])
    expect(await building()).toBe(false)
  })

  // waits for its time limit
  test.runIf(major === 18)(
    'what cannot be dropped, because a transaction has read the table, is named with how to drop it',
    async () => {
      await using old = await connect(database.url)
      await old.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM t LIMIT 1')
      const interruption = new AbortController()
      const work = applyRecommendations(
        database.url,
        [onT('t_a_idx', '(a)')],
        quietContext(interruption.signal),
      )
      const ended = work.catch((thrown) => thrown)
      await waitUntil('the build waits', async () => (await indexes()).length > 0)
      interruption.abort()
      const error = await ended
      expect(error).toMatchObject({ code: 'INTERRUPTED' })
      expect(error.hints).toEqual([
        expect.stringContaining('DROP INDEX CONCURRENTLY IF EXISTS public.t_a_idx; -- '),
      ])
      await old.script('COMMIT')
      await session.script('DROP INDEX CONCURRENTLY IF EXISTS public.t_a_idx')
    },
  )

  test('an index that another session is building is left to it', async () => {
    await using old = await connect(database.url)
    await using builder = await connect(database.url)
    await old.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM p1 LIMIT 1')
    const built = builder.script('CREATE INDEX CONCURRENTLY t_a_idx ON t (a)')
    await waitUntil('the build waits', async () => (await indexes()).length > 0)
    await expect(apply(onT('t_a_idx', '(a)'))).rejects.toMatchObject({
      message: expect.stringContaining('another session is building the index public.t_a_idx'),
    })
    await old.script('COMMIT')
    await built
    expect(await indexes()).toEqual([{ name: 't_a_idx', valid: true }])
  })

  test('a lost connection is an error; the invalid index is dropped', async () => {
    await using old = await connect(database.url)
    await old.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM p1 LIMIT 1')
    const work = apply(onT('t_a_idx', '(a)')).catch((thrown) => thrown)
    await waitUntil('the build waits', async () => (await indexes()).length > 0)
    await session.script(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONC%' AND datname = current_database()`,
    )
    expect(await work).toMatchObject({ code: 'INDEX_BUILD_FAILED' })
    expect(await indexes()).toEqual([])
  })

  describe('on a partitioned table', () => {
    test('an index is built on each partition, those of partitions too, and becomes valid', async () => {
      const recommendation = await onPartitioned(session)
      expect(recommendation.ddl.match(/CREATE INDEX CONCURRENTLY/g)).toHaveLength(3)
      const [applied] = await apply(recommendation)
      const names = ['p1_a_idx', 'p2_a_idx', 'p2x_a_idx', 'p2y_a_idx', 'p_a_idx']
      expect(await indexes()).toEqual(names.map((name) => ({ name, valid: true })))
      expect(applied?.indexes.map(({ name }) => name).sort()).toEqual(names.map((name) => `public.${name}`))
      await session.script(applied?.down ?? '')
      expect(await indexes()).toEqual([])
    })

    test('a build that fails at the last partition leaves nothing', async () => {
      const recommendation = await onPartitioned(session)
      const failing = { ...recommendation, ddl: recommendation.ddl.replace('p2y (a)', 'p2y ((1 / (b - 2)))') }
      await expect(apply(failing)).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' })
      expect(await indexes()).toEqual([])
    })

    test('an attachment that fails leaves nothing', async () => {
      const recommendation = await onPartitioned(session)
      const failing = { ...recommendation, ddl: recommendation.ddl.replace('p2y (a)', 'p2y (b)') }
      await expect(apply(failing)).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' })
      expect(await indexes()).toEqual([])
    })

    test('a partition that came meanwhile makes the index invalid, which is an error and leaves nothing', async () => {
      const recommendation = await onPartitioned(session)
      await session.script('CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (200) TO (300)')
      await expect(apply(recommendation)).rejects.toMatchObject({
        message: expect.stringContaining('is not valid after its build'),
      })
      expect(await indexes()).toEqual([])
    })

    test.runIf(major === 18)('a table that is in use is not waited for in front of others', async () => {
      await using writer = await connect(database.url)
      await writer.script('BEGIN; INSERT INTO p VALUES (1, 1)')
      const recommendation = await onPartitioned(session)
      await expect(apply(recommendation)).rejects.toMatchObject({ sql: { sqlstate: '55P03' } })
      await writer.script('ROLLBACK')
      expect(await indexes()).toEqual([])
    })
  })
})

function onT(name: string, body: string): CreateIndex {
  return onTable('t', name, body)
}

function onTable(table: string, name: string, body: string): CreateIndex {
  return {
    ...blank,
    id: `r_${name}`,
    table: `public.${table}`,
    ddl: `CREATE INDEX CONCURRENTLY ${name} ON public.${table} ${body};`,
    down: `DROP INDEX CONCURRENTLY public.${name};`,
  }
}

const blank = {
  kind: 'create-index' as const,
  severity: 'low' as const,
  sizeBytes: 0,
  benefit: { costBefore: 0, costAfter: 0, percent: 0, savedMs: null },
  queries: [],
  why: '',
  rule: 'missing-index',
  title: '',
  lock: '',
  roi: { savedMsPerDay: null, writeMsPerDay: null, hotUpdatesLostPerDay: null },
  drops: [],
  evidence: [],
  confidence: { level: 'low' as const, because: [] },
  disprovedBy: '',
  storage: null,
}

/** What the advisor would do for an index on p (a). */
async function onPartitioned(session: Connection): Promise<CreateIndex> {
  const found = await session.query<Pick<Table, 'oid' | 'name' | 'kind'> & { parent: number | null }>(
    `SELECT c.oid::int4 AS oid, relname AS name, relkind::text AS kind, inhparent::int4 AS parent
     FROM pg_class c LEFT JOIN pg_inherits ON inhrelid = c.oid WHERE relname ~ '^p\\d?[xy]?$' ORDER BY 2`,
  )
  const all = found.map(
    (row): Table => ({
      ...row,
      parent: row.parent ?? undefined,
      schema: 'public',
      rows: 0,
      pages: 0,
      columns: [],
    }),
  )
  const [table] = all
  if (!table) throw new Error('no table p')
  const definition = { table, method: 'btree' as const, keys: [{ column: 'a' }], includes: [] }
  const { up, down } = indexStatements(definition, { tables: all } as unknown as Catalog, new Set())
  return { ...blank, id: 'r_p', table: 'public.p', ddl: up.join('\n'), down }
}
