import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { finished, startPostAi } from '../support/command-line.ts'
import { type MigrationProject, migration, migrationProject } from '../support/migrations.ts'
import { waitUntil } from '../support/wait-until.ts'

const tables = migration(
  'CREATE TABLE log (word text); CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 100);',
)
/** In three parts; what is written in the first and the last tells how often each was run. */
const parts = migration(
  `INSERT INTO log VALUES ('first');
ALTER TABLE t ADD a int;
CREATE INDEX CONCURRENTLY t_id ON t (id);
INSERT INTO log VALUES ('last');
ALTER TABLE t ADD b int;`,
  'DELETE FROM log; ALTER TABLE t DROP a, DROP b; DROP INDEX t_id;',
)

describe.each([13, 15, 18])('a runner that is killed on PostgreSQL %i', (major) => {
  let project: MigrationProject
  let other: Connection
  beforeAll(async () => {
    project = await migrationProject(major, { 'migrations/1_tables.sql': tables })
    await project.up()
    await project.write({ 'migrations/2_parts.sql': parts })
    other = await connect(project.url)
  })
  afterAll(async () => {
    await other?.[Symbol.asyncDispose]()
    await project?.[Symbol.asyncDispose]()
  })

  const words = ['migrate', 'up', '--yes', '--json', '--url']
  const log = async () =>
    (await project.session.query<{ word: string }>('SELECT word FROM log ORDER BY 1')).map(({ word }) => word)
  const indexes = () =>
    other.query(
      `SELECT c.relname::text AS name, indisvalid AS valid, indexrelid::int AS oid FROM pg_index
       JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 't'::regclass`,
    )
  /** The process of the runner while it waits for a lock in a statement that begins so. */
  const waitingIn = async (statement: string) => {
    const [found] = await other.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'post-ai migrate'
         AND wait_event_type = 'Lock' AND query ~ $1`,
      [`^\\s*${statement}`],
    )
    return found?.pid
  }
  const waitsIn = (statement: string) =>
    waitUntil(`it waits in ${statement}`, async () => (await waitingIn(statement)) !== undefined)
  const start = () => startPostAi([...words, project.url], { cwd: project.root })
  const kill = async (child: ReturnType<typeof start>) => {
    child.kill('SIGKILL')
    await finished(child)
  }
  const holdSnapshot = async (session: Connection) => {
    await session.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1')
  }
  /** Another one runs to the end: everything is done, and was done once. What it did is returned and then undone. */
  const endsWell = async () => {
    const { applied } = await project.up()
    expect(await log()).toEqual(['first', 'last'])
    const built = await indexes()
    expect(built).toMatchObject([{ name: 't_id', valid: true }])
    expect(await project.conditions()).toEqual(['1 applied', '2 applied'])
    await project.down()
    expect(await log()).toEqual([])
    return { resumedAt: applied[0]?.resumedAt, oid: built[0]?.oid }
  }

  test.skipIf(major === 15)('while it waits for its turn has done nothing', async () => {
    await other.script(`SELECT pg_advisory_lock(${0x706f73742d616900n})`)
    const child = start()
    await waitUntil('it is there', async () => {
      const sql = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'post-ai migrate'`
      return (await other.query(sql)).length > 0
    })
    await kill(child)
    await other.script('SELECT pg_advisory_unlock_all()')
    expect(await log()).toEqual([])
    expect(await endsWell()).toMatchObject({ resumedAt: null })
  })

  test.skipIf(major === 15)('in its first transaction has done nothing', async () => {
    await project.session.script('BEGIN; LOCK TABLE t IN ACCESS SHARE MODE')
    const child = start()
    await waitsIn('ALTER TABLE t ADD a')
    await kill(child)
    await project.session.script('COMMIT')
    expect(await endsWell()).toMatchObject({ resumedAt: null })
  })

  test.skipIf(major === 15)('before its first commit has done nothing', async () => {
    await project.session.script('BEGIN; LOCK TABLE post_ai.migration_steps IN SHARE MODE')
    const child = start()
    await waitsIn('INSERT INTO post_ai.migration_steps')
    await kill(child)
    await project.session.script('COMMIT')
    expect(await endsWell()).toMatchObject({ resumedAt: null })
  })

  test('in a concurrent build leaves an index that the next one makes good', async () => {
    await holdSnapshot(project.session)
    const child = start()
    await waitsIn('CREATE INDEX CONCURRENTLY')
    await kill(child)
    expect(await indexes()).toMatchObject([{ valid: false }])
    expect((await project.status()).migrations[1]).toMatchObject({
      condition: 'unfinished',
      statements: { done: 2, total: 5 },
    })
    await project.session.script('COMMIT')
    expect(await endsWell()).toMatchObject({ resumedAt: 3 })
  })

  test('after the build, before it is noted, has it built once', async () => {
    await using snapshot = await connect(project.url)
    await holdSnapshot(snapshot)
    const child = start()
    await waitsIn('CREATE INDEX CONCURRENTLY')
    await project.session.script('BEGIN; LOCK TABLE post_ai.migration_steps IN SHARE MODE')
    await snapshot.script('COMMIT')
    await waitsIn('UPDATE post_ai.migration_steps').catch(async (error) => {
      await project.session.script('ROLLBACK')
      throw error
    })
    const pid = await waitingIn('UPDATE post_ai.migration_steps')
    await kill(child)
    // as a server without client_connection_check_interval would not
    await other.query('SELECT pg_terminate_backend($1)', [pid])
    await project.session.script('COMMIT')
    const [built] = await indexes()
    expect(await endsWell()).toEqual({ resumedAt: 3, oid: built?.oid })
  })

  test('in its last transaction has done the others once', async () => {
    await using snapshot = await connect(project.url)
    await holdSnapshot(snapshot)
    const child = start()
    await waitsIn('CREATE INDEX CONCURRENTLY')
    await project.session.script('BEGIN; LOCK TABLE t IN ACCESS SHARE MODE')
    await snapshot.script('COMMIT')
    await waitsIn('ALTER TABLE t ADD b')
    await kill(child)
    await project.session.script('COMMIT')
    expect(await endsWell()).toMatchObject({ resumedAt: 4 })
  })
})
