import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { type MigrationProject, migration, migrationProject } from '../support/migrations.ts'
import { waitUntil } from '../support/wait-until.ts'

/** The first migration: tables to work on. */
const tables = migration(`
  CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 100); CREATE INDEX t_id ON t (id);
  CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
  CREATE TABLE done (word text);
  CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO done VALUES ('one'); COMMIT;
    LOCK TABLE t; INSERT INTO done VALUES ('two'); COMMIT;
  END $$;`)

/** Statements that no transaction holds, each ended by the loss of its server process while it waits. */
describe.each([13, 18])('a session that is lost on PostgreSQL %i', (major) => {
  let project: MigrationProject
  let other: Connection
  let version = 1
  beforeAll(async () => {
    project = await migrationProject(major, { 'migrations/1_tables.sql': tables })
    await project.up()
    other = await connect(project.url)
  })
  afterAll(async () => {
    await other?.[Symbol.asyncDispose]()
    await project?.[Symbol.asyncDispose]()
  })

  /** Runs a statement as a migration and ends its process while it waits for what `hold` holds. */
  const lose = async (sql: string, hold: string, options = '') => {
    version += 1
    await project.write({ [`migrations/${version}_m.sql`]: migration(sql, '', options) })
    await other.script(hold)
    const lost = project.up().catch((error) => error)
    const waiting = () =>
      project.session.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'post-ai migrate'
         AND wait_event_type = 'Lock'`,
      )
    await waitUntil('it waits', async () => (await waiting()).length > 0)
    await project.session.query('SELECT pg_terminate_backend($1)', [(await waiting())[0]?.pid])
    const error = await lost
    await other.script('COMMIT')
    expect(error.code).toBe('CONNECTION_LOST')
    expect((await project.conditions()).at(-1)).toBe(`${version} unfinished`)
  }
  const snapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1'
  const invalid = () => project.session.query('SELECT FROM pg_index WHERE NOT indisvalid')
  const indexes = async () =>
    (
      await project.session.query<{ name: string }>(
        `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 't'::regclass ORDER BY 1`,
      )
    ).map(({ name }) => name)

  test('in the build of an index without a name: the next run builds one', async () => {
    await lose('CREATE INDEX CONCURRENTLY ON t ((id + 1));', snapshot)
    await project.up()
    expect(await indexes()).toEqual(['t_expr_idx', 't_id'])
    expect(await invalid()).toEqual([])
  })

  test('in REINDEX CONCURRENTLY: nothing of it stays', async () => {
    await lose('REINDEX INDEX CONCURRENTLY t_id;', snapshot)
    await project.up()
    expect(await indexes()).toEqual(['t_expr_idx', 't_id'])
    expect(await invalid()).toEqual([])
  })

  test('in DROP INDEX CONCURRENTLY: the next run drops it', async () => {
    await lose('DROP INDEX CONCURRENTLY t_expr_idx;', 'BEGIN; SELECT 1 FROM t LIMIT 1')
    await project.up()
    expect(await indexes()).toEqual(['t_id'])
  })

  test.runIf(major >= 14)('in DETACH PARTITION CONCURRENTLY: the next run finalizes it', async () => {
    await lose('ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;', 'BEGIN; SELECT 1 FROM p LIMIT 1')
    await project.up()
    expect(await project.session.query('SELECT FROM pg_inherits')).toEqual([])
  })

  test('in a procedure that commits: nobody can tell, and one is asked', async () => {
    await lose('CALL fill();', 'BEGIN; LOCK TABLE t IN ACCESS SHARE MODE', 'transaction:false')
    await expect(project.up()).rejects.toMatchObject({
      code: 'MIGRATION_IN_DOUBT',
      message: expect.stringMatching(new RegExp(`^migrations/${version}_m\\.sql:2: .* cannot be told`)),
    })
    expect((await project.up({ inDoubt: 'done' })).applied).toMatchObject([{ resumedAt: 1 }])
    expect(await project.session.query('SELECT word FROM done')).toEqual([{ word: 'one' }])
    expect((await project.conditions()).at(-1)).toBe(`${version} applied`)
  })

  test('in a transaction: the next run runs it', async () => {
    version += 1
    const sql = `INSERT INTO done VALUES ('three'); LOCK TABLE t;`
    await project.write({ [`migrations/${version}_m.sql`]: migration(sql) })
    await other.script('BEGIN; LOCK TABLE t IN ACCESS SHARE MODE')
    const lost = project.up().catch((error) => error)
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'LOCK TABLE t' AND wait_event_type = 'Lock'`
    await waitUntil('it waits', async () => (await project.session.query(waiting)).length > 0)
    await project.session.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) w`)
    expect((await lost).code).toBe('CONNECTION_LOST')
    await other.script('COMMIT')
    await project.up()
    expect(await project.session.query(`SELECT word FROM done WHERE word = 'three'`)).toHaveLength(1)
  })
})

test('databases are made and dropped once, though that is no transaction', async () => {
  const name = `made_${Date.now()}`
  await using project = await migrationProject(18, {
    'migrations/1_d.sql': migration(
      `CREATE DATABASE ${name}; ALTER SYSTEM RESET search_path; VACUUM; ANALYZE;`,
      `DROP DATABASE ${name};`,
    ),
  })
  expect((await project.up()).applied).toMatchObject([{ segments: 4 }])
  const [session] = [project.session]
  // as if the run had ended before it could note it
  await session.script(
    `UPDATE post_ai.migrations SET state = 'applying'; UPDATE post_ai.migration_steps SET finished_at = NULL WHERE statement = 1; DELETE FROM post_ai.migration_steps WHERE statement > 1`,
  )
  expect((await project.up()).applied).toMatchObject([{ resumedAt: 1 }])
  await project.down()
  expect(await session.query('SELECT FROM pg_database WHERE datname = $1', [name])).toEqual([])
})
