import { describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { connectReadOnly } from '../../src/lib/postgres/read-only.ts'
import { readServerFacts } from '../../src/lib/postgres/server-facts.ts'
import { serverUrl, testDatabase } from '../support/servers.ts'

const url = await serverUrl(18)

test('a session runs statements with values', async () => {
  await using session = await connect(url)
  expect(await session.query('SELECT $1::int + 1 AS sum, $2::text AS text', [41, 'ü'])).toEqual([
    { sum: 42, text: 'ü' },
  ])
})

test('a password with a bare percent sign reaches the server', async () => {
  await using session = await connect(url)
  await session.script(`DROP ROLE IF EXISTS percent; CREATE ROLE percent LOGIN PASSWORD '50%zz@/:'`)
  const own = new URL(url)
  own.username = 'percent'
  await using other = await connect(own.href.replace(/percent:[^@]*@/, 'percent:50%zz%40%2F%3A@'))
  expect(await other.query('SELECT current_user::text AS role')).toEqual([{ role: 'percent' }])
})

test('several statements in one text are refused by query and run by script', async () => {
  await using session = await connect(url)
  await expect(session.query('SELECT 1; SELECT 2')).rejects.toMatchObject({
    code: 'SQL_SYNTAX',
    sql: { sqlstate: '42601' },
  })
  await session.script('CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1)')
  expect(await session.query('SELECT a FROM t')).toEqual([{ a: 1 }])
})

test('settings hold for the session', async () => {
  await using session = await connect(url, { settings: { work_mem: '7MB', statement_timeout: 1234 } })
  expect(
    await session.query(`SELECT current_setting('work_mem') AS a, current_setting('statement_timeout') AS b`),
  ).toEqual([{ a: '7MB', b: '1234ms' }])
})

describe('a refused statement', () => {
  test.each([
    ['SELECT 1 FROM FROM t', 'SQL_SYNTAX', '42601', 15],
    ["SELECT '日本😀' FROM no_such_table", 'SQL_FAILED', '42P01', 19],
    ['SELECT no_such_column FROM pg_class', 'SQL_FAILED', '42703', 8],
  ])('%s has SQLSTATE and position', async (sql, code, sqlstate, position) => {
    await using session = await connect(url)
    await expect(session.query(sql)).rejects.toMatchObject({
      code,
      sql: { sqlstate, position, statement: sql },
    })
  })

  test('has the words of the server: detail and constraint', async () => {
    await using session = await connect(url)
    await session.script('CREATE TEMP TABLE t (a int CONSTRAINT small CHECK (a < 5))')
    await expect(session.query('INSERT INTO t VALUES (7)')).rejects.toMatchObject({
      code: 'SQL_FAILED',
      message: expect.stringMatching(/^New row for relation "t" violates check constraint "small"\.$/),
      sql: { sqlstate: '23514', constraint: 'small', detail: 'Failing row contains (7).' },
    })
  })

  test('that ran into its time limit says so', async () => {
    await using session = await connect(url, { settings: { statement_timeout: '50ms' } })
    await expect(session.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: 'SQL_TIMEOUT' })
  })

  test('that waited too long for a lock says so', async () => {
    await using database = await testDatabase()
    await using holder = await connect(database.url)
    await holder.script('CREATE TABLE t (a int)')
    await holder.script('BEGIN; LOCK TABLE t')
    await using waiter = await connect(database.url, { settings: { lock_timeout: '50ms' } })
    await expect(waiter.query('SELECT * FROM t')).rejects.toMatchObject({
      code: 'SQL_TIMEOUT',
      sql: { sqlstate: '55P03' },
      hints: [expect.stringContaining('pg_locks')],
    })
  })
})

test('a session that the server ends is a lost connection', async () => {
  await using session = await connect(url)
  const [own] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  await using other = await connect(url)
  const sleeping = session.query('SELECT pg_sleep(30)')
  const ended = expect(sleeping).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  await other.query('SELECT pg_terminate_backend($1, 5000)', [own?.pid])
  await ended
  await expect(session.query('SELECT 1')).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
})

test('an interruption cancels the statement on the server', async () => {
  const controller = new AbortController()
  await using session = await connect(url, { signal: controller.signal })
  const [own] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  await using watcher = await connect(url)
  const stateOf = async () => {
    const rows = await watcher.query<{ state: string }>('SELECT state FROM pg_stat_activity WHERE pid = $1', [
      own?.pid,
    ])
    return rows[0]?.state
  }
  const sleeping = session.query('SELECT pg_sleep(30)')
  const stopped = expect(sleeping).rejects.toMatchObject({ code: 'INTERRUPTED' })
  await expect.poll(stateOf).toBe('active')
  controller.abort()
  await stopped
  await expect.poll(stateOf).toBe('idle')
})

describe('a read-only session', () => {
  test.each([
    'CREATE TABLE written (a int)',
    'UPDATE pg_class SET relname = relname',
    'CREATE INDEX ON pg_class (relname)',
    "SELECT setval('some_sequence', 7)",
    'SELECT lo_create(0)',
  ])('refuses %s', async (sql) => {
    await using database = await testDatabase()
    await using owner = await connect(database.url)
    await owner.script('CREATE SEQUENCE some_sequence')
    await using session = await connectReadOnly(database.url)
    await expect(session.query(sql)).rejects.toMatchObject({ code: 'SQL_WRITES', sql: { sqlstate: '25006' } })
  })

  test('has limits on statements, lock waits and idle transactions', async () => {
    await using session = await connectReadOnly(url)
    const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
    for (const limit of limits) {
      const [row] = await session.query<{ value: string }>('SELECT current_setting($1) AS value', [limit])
      expect(row?.value).not.toBe('0')
    }
  })
})

test.each([13, 18])('the facts of a server of version %d', async (major) => {
  await using database = await testDatabase(major)
  await using session = await connect(database.url)
  expect(await readServerFacts(session)).toMatchObject({
    major,
    version: expect.stringMatching(new RegExp(`^${major}\\.\\d+$`)),
    versionNumber: expect.any(Number),
    database: database.name,
    superuser: true,
    inRecovery: false,
  })
})
