import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readStatements } from '../../src/lib/advisor/workload/pg-stat-statements.ts'
import { recordedWorkload } from '../../src/lib/advisor/workload/recorded-workload.ts'
import type { Workload } from '../../src/lib/advisor/workload/workload.ts'
import { startTemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { connectReadOnly } from '../../src/lib/postgres/read-only.ts'
import { sample } from '../support/sample.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

const load =
  "Load it at server start: ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; (add to what is there), then restart. On a managed service, set it in the parameter group."
const create = 'In this database: CREATE EXTENSION pg_stat_statements;'
const instead = 'Or give the queries yourself: post-ai advise --workload queries.sql'

async function recorded(url: string): Promise<Workload> {
  await using session = await connectReadOnly(url)
  return await recordedWorkload(await readStatements(session))
}

describe.each(sample([13, 18]))('pg_stat_statements of PostgreSQL %i', (major) => {
  test('that is not created in the database: one step', async () => {
    await using database = await testDatabase(major)
    await expect(recorded(database.url)).rejects.toMatchObject({
      code: 'WORKLOAD_UNAVAILABLE',
      message: 'pg_stat_statements is not installed in this database.',
      hints: [create, instead],
    })
  })

  test('that the server does not load: both steps, or one when the extension is there', async () => {
    await using cluster = await startTemporaryCluster({ major, settings: { shared_preload_libraries: '' } })
    const message = 'pg_stat_statements is not loaded.'
    await expect(recorded(cluster.url())).rejects.toMatchObject({ message, hints: [load, create, instead] })
    await using session = await connect(cluster.url())
    await session.script('CREATE EXTENSION pg_stat_statements')
    await expect(recorded(cluster.url())).rejects.toMatchObject({ message, hints: [load, instead] })
  })

  test('whose texts the role may not read: the grant that is missing', async () => {
    await using database = await testDatabase(major)
    await using owner = await connect(database.url)
    const role = `reader_${database.name}`
    await owner.script(`
      CREATE EXTENSION pg_stat_statements; CREATE TABLE t (id int); CREATE TABLE u (id int);
      CREATE ROLE ${role} LOGIN PASSWORD 'only-for-this-test'; GRANT SELECT ON t, u TO ${role}`)
    try {
      await owner.query('SELECT * FROM t WHERE id = 1')
      await owner.query('SELECT * FROM u WHERE id = 1')
      const url = new URL(database.url)
      url.username = role
      url.password = 'only-for-this-test'
      await expect(recorded(url.href)).rejects.toMatchObject({
        code: 'WORKLOAD_UNAVAILABLE',
        message: 'This role may not read the query texts in pg_stat_statements.',
        hints: ['As an administrator: GRANT pg_read_all_stats TO <role>;', instead],
      })

      await using reader = await connect(url.href)
      await reader.query('SELECT * FROM t WHERE id = 1 LIMIT 2')
      const own = await recorded(url.href)
      expect(own.queries.map((query) => query.sql)).toEqual(['SELECT * FROM t WHERE id = $1 LIMIT $2'])
      const hidden = own.skipped.find((entry) => entry.reason === 'text not readable by this role')
      expect(hidden?.count).toBeGreaterThanOrEqual(2)

      await owner.script(`GRANT pg_read_all_stats TO ${role}`)
      const all = await recorded(url.href)
      expect(all.queries.map((query) => query.sql).sort()).toEqual([
        'SELECT * FROM t WHERE id = $1',
        'SELECT * FROM t WHERE id = $1 LIMIT $2',
        'SELECT * FROM u WHERE id = $1',
      ])
    } finally {
      await owner.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })

  test.each(['1.4', 'newest'])('in version %s: calls, times and rows of each query', async (version) => {
    await using database = await testDatabase(major)
    await using session = await connect(database.url)
    await session.script(`
      CREATE SCHEMA "Monitoring";
      CREATE EXTENSION pg_stat_statements SCHEMA "Monitoring" ${version === 'newest' ? '' : `VERSION '${version}'`};
      CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 50)`)
    for (const id of [1, 2, 3]) await session.query('SELECT * FROM t WHERE id <= $1', [id])
    const { queries, since } = await recorded(database.url)
    const query = queries.find(({ sql }) => sql.startsWith('SELECT * FROM t'))
    expect(query).toMatchObject({ sql: 'SELECT * FROM t WHERE id <= $1', calls: 3, rows: 6 })
    expect(query?.totalMs).toBeGreaterThan(0)
    expect(query?.meanMs).toBeCloseTo((query?.totalMs ?? 0) / 3)
    expect(query?.maxMs).toBeGreaterThanOrEqual(query?.meanMs ?? 0)
    const dated = version === 'newest' && major >= 14
    expect(since).toEqual(dated ? expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) : undefined)
  })

  describe('holds texts that are no SQL any more', () => {
    let database: TestDatabase
    let workload: Workload
    const texts = () => workload.queries.map(({ sql }) => sql)

    beforeAll(async () => {
      database = await testDatabase(major)
      await using session = await connect(database.url)
      await session.script(
        'CREATE EXTENSION pg_stat_statements; CREATE TABLE t (id int, at timestamptz, day date, name text)',
      )
      for (const sql of [
        `SELECT id FROM t WHERE at > now() - interval '1 day'`,
        `SELECT id FROM t WHERE at > now() - interval '1' day AND name = 'x'`,
        `SELECT name FROM t WHERE extract(year FROM at) = 2025`,
        `SELECT count(*) FROM t WHERE day = date '2025-01-01' AND at < timestamp with time zone '2025-01-01 UTC'`,
        `SELECT day FROM t WHERE id IN (1, 2, 3)`,
        `SELECT day FROM t WHERE id IN (1, 2, 3, 4, 5)`,
        `SELECT max(id) FROM t -- no more than that`,
        `SELECT relname FROM pg_class WHERE relname = 'x'`,
        `SELECT table_name FROM information_schema.tables`,
        `SELECT 1 + 1`,
        'VACUUM t',
        'SET work_mem = 4000',
        `COPY t FROM PROGRAM 'true'`,
      ])
        await session.script(sql)
      workload = await recorded(database.url)
    })
    afterAll(() => database?.[Symbol.asyncDispose]())

    test('intervals, dates and parts of dates are made whole', () => {
      expect(texts()).toEqual(
        expect.arrayContaining([
          'SELECT id FROM t WHERE at > now() - $1::interval',
          'SELECT id FROM t WHERE at > now() - $1::interval day AND name = $2',
          'SELECT name FROM t WHERE extract(epoch from at) = $2',
          'SELECT count(*) FROM t WHERE day = $1::date AND at < $2::timestamp with time zone',
        ]),
      )
    })

    test('lists of any length are one query', () => {
      const lists = workload.queries.filter(({ sql }) => sql.includes(' IN ('))
      expect(lists).toMatchObject([{ calls: 2 }])
    })

    test('what cannot be planned, and what asks only the system, is counted by reason', () => {
      const count = (reason: string) => workload.skipped.find((entry) => entry.reason === reason)?.count
      expect(workload.skipped.map(({ reason }) => reason).sort()).toEqual([
        'not a query that is planned',
        'reads no user table',
      ])
      expect(count('not a query that is planned')).toBeGreaterThanOrEqual(5)
      expect(count('reads no user table')).toBeGreaterThanOrEqual(3)
      expect(texts()).toHaveLength(6)
    })

    test('every text left can be planned by the server', async () => {
      await using session = await connect(database.url)
      for (const [number, sql] of texts().entries()) {
        // a part of a date was no parameter; its number stays unused
        const whole = sql.includes('extract(') ? sql.replace('$2', '$1') : sql
        await session.script(`PREPARE p${number} AS ${whole}`)
      }
    })
  })
})

test('a text is whole however small track_activity_query_size is; one that a service cut off is counted', async () => {
  await using cluster = await startTemporaryCluster({ settings: { track_activity_query_size: 100 } })
  await using session = await connect(cluster.url())
  const sql = `SELECT id FROM t WHERE ${Array.from({ length: 40 }, (_, n) => `id <> ${n}`).join(' AND ')}`
  await session.script('CREATE EXTENSION pg_stat_statements; CREATE TABLE t (id int)')
  await session.script(sql)
  const { queries } = await recorded(cluster.url())
  expect(queries).toHaveLength(1)
  expect(queries[0]?.sql).toMatch(/^SELECT id .* id <> \$40$/)

  await using reader = await connectReadOnly(cluster.url())
  const whole = await readStatements(reader)
  const long = whole.statements.filter((statement) => statement.sql.includes('FROM t WHERE'))
  const cut = long.map((statement) => ({ ...statement, sql: statement.sql.slice(0, 61) }))
  const { skipped } = await recordedWorkload({ ...whole, statements: cut })
  expect(skipped).toMatchObject([{ reason: 'text is cut off', count: 1, example: cut[0]?.sql }])
})
