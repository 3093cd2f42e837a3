import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrateUp } from '../../src/lib/migrations/up.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { type MigrationProject, migration, migrationProject } from '../support/migrations.ts'
import { recordingContext } from '../support/recording-context.ts'
import { waitUntil } from '../support/wait-until.ts'

const base = {
  'migrations/1_t.sql': migration('CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 1000);'),
}
const build = migration('CREATE INDEX CONCURRENTLY t_id ON t (id);', 'DROP INDEX CONCURRENTLY t_id;')

const indexes = (session: Connection) =>
  session.query<{ name: string; valid: boolean }>(
    `SELECT c.relname::text AS name, indisvalid AS valid FROM pg_index JOIN pg_class c ON c.oid = indexrelid
     WHERE indrelid = 't'::regclass ORDER BY 1`,
  )
const waitsFor = (session: Connection, what: string) =>
  waitUntil(`${what} waits`, async () => {
    const sql = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1 AND wait_event_type = 'Lock'`
    return (await session.query(sql, [`${what}%`])).length > 0
  })

describe.each([13, 18])('on PostgreSQL %i', (major) => {
  let project: MigrationProject
  let other: Connection
  beforeAll(async () => {
    project = await migrationProject(major, base)
    await project.up()
    other = await connect(project.url, { settings: { application_name: 'the other' } })
  })
  afterAll(async () => {
    await other?.[Symbol.asyncDispose]()
    await project?.[Symbol.asyncDispose]()
  })
  const input = (limits = {}) => ({ root: project.root, url: project.url, local: true, limits })

  test('while it waits for a lock it says who holds it, and goes on when the lock is free', async () => {
    await project.write({
      'migrations/2_a.sql': migration(
        'CREATE TABLE two (id int); ALTER TABLE t ADD a int;',
        'ALTER TABLE t DROP a; DROP TABLE two;',
      ),
    })
    await other.script('BEGIN; SELECT count(*) FROM t')
    const context = recordingContext()
    const run = migrateUp(input({ lockTimeoutMs: 400, waitMs: 20_000 }), context)
    await waitUntil('the wait is announced', async () => context.notes.length > 0)
    expect(context.notes[0]).toMatch(
      /^migrations\/2_a\.sql:2 waits for pid \d+ \(the other, user \w+, idle in transaction for .*, query since [\d:]+Z: "BEGIN; SELECT count\(\*\) FROM t"\)\.$/,
    )
    // whoever comes meanwhile does not wait behind it for long
    await using reader = await connect(project.url)
    await reader.query('SELECT count(*) FROM t')
    await other.script('COMMIT')
    expect((await run).applied).toMatchObject([{ version: '2', resumedAt: null }])
    await project.down()
  })

  test('it gives up in time, names the holder, and nothing is half done', async () => {
    await other.script('BEGIN; SELECT count(*) FROM t')
    await expect(
      migrateUp(input({ lockTimeoutMs: 300, waitMs: 700 }), recordingContext()),
    ).rejects.toMatchObject({
      code: 'MIGRATION_LOCKED',
      message: expect.stringMatching(
        /^migrations\/2_a\.sql:2: a lock .* held by pid \d+ \(the other,.*Nothing of this migration is applied/s,
      ),
    })
    await other.script('COMMIT')
    expect(await project.tables()).toEqual(['t'])
    expect(await project.conditions()).toEqual(['1 applied', '2 pending'])
    await project.write({ 'migrations/2_a.sql': build })
  })

  test('a concurrent build waits for an old snapshot longer than any lock timeout, and ends valid', async () => {
    await other.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1')
    const context = recordingContext()
    const run = migrateUp(input({ lockTimeoutMs: 100, waitMs: 100 }), context)
    await waitUntil('the wait is announced', async () => context.notes.length > 0)
    expect(context.notes[0]).toMatch(/^migrations\/2_a\.sql:2 waits for pid \d+ \(the other/)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await indexes(project.session)).toEqual([{ name: 't_id', valid: false }])
    await other.script('COMMIT')
    await run
    expect(await indexes(project.session)).toEqual([{ name: 't_id', valid: true }])
    await project.down()
    expect(await indexes(project.session)).toEqual([])
  })

  test('a build with a limit fails cleanly: no index, nothing noted', async () => {
    await other.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1')
    await expect(migrateUp(input({ buildTimeoutMs: 400 }), recordingContext())).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      sql: { sqlstate: '57014' },
    })
    await other.script('COMMIT')
    expect(await indexes(project.session)).toEqual([])
    expect(await project.conditions()).toEqual(['1 applied', '2 pending'])
  })

  test.each([
    'CREATE INDEX CONCURRENTLY t_id',
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS t_id',
    'CREATE INDEX IF NOT EXISTS t_id',
  ])('a leftover INVALID index is dropped and built anew by %s', async (words) => {
    await project.session.script('CREATE INDEX t_id ON t ((id + 1))')
    await project.session.script(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_id'::regclass`)
    await project.write({ 'migrations/2_a.sql': migration(`${words} ON t (id);`, 'DROP INDEX t_id;') })
    await project.up()
    expect(await indexes(project.session)).toEqual([{ name: 't_id', valid: true }])
    expect(await project.session.query(`SELECT pg_get_indexdef('t_id'::regclass) AS sql`)).toMatchObject([
      { sql: expect.stringMatching(/\(id\)$/) },
    ])
    await project.down()
  })

  test('a valid index of that name is not touched: the build fails', async () => {
    await project.write({ 'migrations/2_a.sql': build })
    await project.session.script('CREATE INDEX t_id ON t ((id + 1))')
    await expect(project.up()).rejects.toMatchObject({ code: 'MIGRATION_FAILED', sql: { sqlstate: '42P07' } })
    expect(await indexes(project.session)).toEqual([{ name: 't_id', valid: true }])
    await project.session.script('DROP INDEX t_id')
    expect(await project.conditions()).toEqual(['1 applied', '2 pending'])
  })

  test('a second runner does not get into a deadlock with a concurrent build', async () => {
    await other.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1')
    const first = project.up()
    await waitsFor(project.session, 'CREATE INDEX CONCURRENTLY')
    const context = recordingContext()
    const second = migrateUp(input(), context)
    await waitUntil('the second one waits', async () => context.notes.length > 0)
    expect(context.notes[0]).toMatch(
      /^Waiting for another runner: pid \d+ \(post-ai migrate,.*CREATE INDEX CONCURRENTLY/,
    )
    // longer than deadlock_timeout
    await new Promise((resolve) => setTimeout(resolve, 1300))
    await other.script('COMMIT')
    expect((await first).applied).toHaveLength(1)
    expect((await second).applied).toEqual([])
    expect(await indexes(project.session)).toEqual([{ name: 't_id', valid: true }])
  })

  test('a runner that does not get its turn in time says who has it', async () => {
    await project.write({ 'migrations/3_c.sql': migration('SELECT 1') })
    await other.script(`SELECT pg_advisory_lock(${0x706f73742d616900n})`)
    await expect(migrateUp(input({ waitMs: 300 }), recordingContext())).rejects.toMatchObject({
      code: 'MIGRATION_LOCKED',
      message: expect.stringMatching(/Another runner .* pid \d+ \(the other/),
    })
    await other.script('SELECT pg_advisory_unlock_all()')
  })
})

test('ten runners that start together apply each migration once', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 6 }, (_, n) => [
      `migrations/${n + 2}_m.sql`,
      migration(`INSERT INTO t VALUES (${-n - 2}); VACUUM t; INSERT INTO t VALUES (${-n - 2});`),
    ]),
  )
  await using project = await migrationProject(18, { ...base, ...files })
  const runs = await Promise.all(Array.from({ length: 10 }, () => project.up()))
  expect(runs.flatMap(({ applied }) => applied.map(({ version }) => version)).sort()).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
  ])
  expect(
    await project.session.query(
      'SELECT id, count(*)::int AS n FROM t WHERE id < 0 GROUP BY id HAVING count(*) <> 2',
    ),
  ).toEqual([])
})
