import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { defaultLimits, type QueryLimits } from '../../src/lib/guard/query-result.ts'
import { runGuarded } from '../../src/lib/guard/run-guarded.ts'
import { runReadOnly } from '../../src/lib/guard/run-read-only.ts'
import type { TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { readCorpus } from '../support/guard-corpus.ts'
import { asRole, guardMajors, quietServer } from '../support/guard-database.ts'
import { differences, observer } from '../support/guard-observer.ts'
import { recordingContext } from '../support/recording-context.ts'

let server: TemporaryCluster
beforeAll(async () => {
  server = await quietServer(18)
})
afterAll(() => server?.stop())

const run = (
  sql: string,
  limits: Partial<QueryLimits> = {},
  role: 'superuser' | 'owner' | 'reader' = 'reader',
) => runGuarded(asRole(server, role), sql, { limits }, quietContext())

describe('running a query through the guard', () => {
  test('returns typed columns and cells', async () => {
    const result = await run(`
      SELECT 1 AS a, 2::bigint AS b, 9007199254740993 AS c, 1.50 AS d, true AS e, NULL::text AS f, 1.5::float8 AS g,
        'NaN'::float8 AS h, date '2024-02-01' AS i, ARRAY[1, 2] AS j, '{"a": 1}'::jsonb AS k, 'x'::varchar(5) AS l, 'open'::order_status AS m`)
    expect(result.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'a integer',
      'b bigint',
      'c bigint',
      'd numeric',
      'e boolean',
      'f text',
      'g double precision',
      'h double precision',
      'i date',
      'j integer[]',
      'k jsonb',
      'l character varying(5)',
      'm order_status',
    ])
    expect(result.rows).toEqual([
      [
        1,
        2,
        '9007199254740993',
        '1.50',
        true,
        null,
        1.5,
        'NaN',
        '2024-02-01',
        '{1,2}',
        '{"a": 1}',
        'x',
        'open',
      ],
    ])
    expect(result).toMatchObject({ truncated: null, cutCells: 0 })
  })

  test('binds values', async () => {
    const sql = 'SELECT count(*) FROM orders WHERE status = $1 AND total > $2::numeric OR note = $3'
    const options = { values: ['paid', '100', "x' OR true --"] }
    const result = await runGuarded(asRole(server, 'reader'), sql, options, quietContext())
    await using admin = await connect(server.url('shop'))
    const [row] = await admin.query(
      `SELECT count(*)::int AS n FROM orders WHERE status = 'paid' AND total > 100`,
    )
    expect(result.rows).toEqual([[row?.n]])
    await expect(run(sql)).rejects.toMatchObject({ code: 'SQL_FAILED' })
  })

  test('keeps columns of the same name apart, and tells columns of no rows', async () => {
    expect(await run('SELECT 1 AS a, 2 AS a')).toMatchObject({ rows: [[1, 2]] })
    expect(await run('SELECT id, note FROM orders WHERE false')).toMatchObject({
      rows: [],
      columns: [{ name: 'id' }, { name: 'note' }],
    })
    expect(await run('SELECT FROM orders LIMIT 2')).toMatchObject({ rows: [[], []], columns: [] })
  })

  test('stops at the limit of rows, and says whether there are more', async () => {
    const series = 'SELECT generate_series(1, 3000000000)'
    expect(await run(series, { rows: 100 })).toMatchObject({ truncated: 'rows', rows: { length: 100 } })
    expect(await run('SELECT generate_series(1, 100)', { rows: 100 })).toMatchObject({ truncated: null })
    expect(await run('SELECT generate_series(1, 2500)', { rows: 5000 })).toMatchObject({
      rows: { length: 2500 },
    })
  })

  test('stops at the limit of bytes, and cuts long cells', async () => {
    const wide = await run(`SELECT repeat('x', 1000) FROM generate_series(1, 1000)`, { bytes: 20_000 })
    expect(wide).toMatchObject({ truncated: 'bytes' })
    expect(wide.rows.length).toBeLessThanOrEqual(20)
    const long = await run(`SELECT repeat('x', 1000)`, { cell: 10 })
    expect(long).toMatchObject({ rows: [['xxxxxxxxxx…']], cutCells: 1, truncated: null })
  })

  test('gives up rows that are too wide to be taken', async () => {
    const huge = run(`SELECT repeat('x', 10000000) FROM generate_series(1, 30)`, { bytes: 1_000_000 })
    await expect(huge).rejects.toMatchObject({
      code: 'SQL_FAILED',
      message: expect.stringContaining('too wide'),
    })
  })

  test('stops a statement that takes too long, at once when interrupted', async () => {
    const slow = 'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b'
    await expect(run(slow, { ms: 200 })).rejects.toMatchObject({ code: 'SQL_TIMEOUT' })
    const controller = new AbortController()
    const running = runGuarded(asRole(server, 'reader'), slow, {}, quietContext(controller.signal))
    setTimeout(() => controller.abort(), 300)
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' })
    await using admin = await connect(server.url('shop'))
    await expect
      .poll(async () => {
        const rows = await admin.query(
          `SELECT FROM pg_stat_activity WHERE usename = 'guard_reader' AND state = 'active'`,
        )
        return rows.length
      })
      .toBe(0)
  })

  test('refuses with rule, reason and the way to allow it; errors keep their place', async () => {
    await expect(run('SELECT fiscal_year(now()::date)')).rejects.toMatchObject({
      code: 'SQL_REFUSED',
      message: expect.stringContaining('(rule function)'),
      hints: [expect.stringContaining('--allow-function public.fiscal_year')],
    })
    await expect(run('SELECT 1 FROM WHERE')).rejects.toMatchObject({
      code: 'SQL_SYNTAX',
      sql: { position: 15 },
    })
    await expect(run('SELECT nope FROM orders')).rejects.toMatchObject({
      code: 'SQL_FAILED',
      sql: { position: 8 },
    })
  })

  test.each([
    ['superuser', 'superuser'],
    ['owner', 'tables'],
  ] as const)('warns that the %s could write', async (role, why) => {
    const context = recordingContext()
    await runGuarded(asRole(server, role), 'SELECT 1', {}, context)
    expect(context.warnings).toEqual([expect.stringContaining(why)])
  })
})

/**
 * These act outside of any transaction, and a superuser may do them: only the layers above keep them off. As another role the
 * server refuses them.
 */
const beyondTransactions =
  /lo_(?:export|import)|pg_terminate|pg_reload_conf|pg_rotate|pg_switch_wal|restore_point|emit_message|replication_slot|slot_|stat_reset|pg_promote|wal_replay|dblink|crosstab|TO PROGRAM|TO '|origin|pg_log_|postgres_fdw|CHECKPOINT|pg_prewarm|txid|xact_id|nextoid/i

describe.each(guardMajors)('the fourth layer by itself on PostgreSQL %i', (major) => {
  let own: TemporaryCluster
  beforeAll(async () => {
    own = await quietServer(major)
  })
  afterAll(() => own?.stop())

  const roles = process.env.POST_AI_GUARD_MAJORS
    ? (['reader', 'owner', 'superuser'] as const)
    : (['owner'] as const)
  test.each(roles)('nothing that is thrown at it as %s has an effect that lasts', async (role) => {
    await using watching = await observer(own.url('shop'))
    const limits = { ...defaultLimits, ms: 300, rows: 10 }
    const thrown = readCorpus('attacks').filter(
      ({ sql }) => role !== 'superuser' || !beyondTransactions.test(sql),
    )
    const before = await watching.look()
    for (const { sql } of thrown) {
      await runReadOnly(asRole(own, role), sql, limits, quietContext()).catch(() => undefined)
    }
    const lasting = differences(before, await watching.look())
    // ids of transactions are used up, and clean-up of what is rolled back is logged: no one can see more of it
    expect(lasting.filter((name) => name !== 'next transaction' && name !== 'wal')).toEqual([])
  })

  test.each([
    ['a second statement', 'SELECT 1; DELETE FROM ruled'],
    ['the end of the transaction', 'SELECT 1; COMMIT; DELETE FROM ruled'],
    ['a switch to read write', "SELECT set_config('transaction_read_only', 'off', false)"],
    ['a function that writes', 'SELECT evil()'],
    ['a WITH that writes', 'WITH d AS (DELETE FROM ruled RETURNING *) SELECT * FROM d'],
    ['a lock of rows', 'SELECT * FROM orders FOR UPDATE'],
    ['a sequence', "SELECT nextval('counter')"],
    ['SELECT INTO', 'SELECT 1 AS a INTO left_behind'],
  ])('refuses %s', async (_, sql) => {
    const attempt = runReadOnly(asRole(own, 'superuser'), sql, defaultLimits, quietContext())
    await expect(attempt).rejects.toMatchObject({
      code: expect.stringMatching(/^SQL_(?:FAILED|WRITES|SYNTAX)$/),
    })
  })

  test('leaves no advisory lock and no session behind', async () => {
    await runReadOnly(asRole(own, 'owner'), 'SELECT pg_advisory_lock(99)', defaultLimits, quietContext())
    await using admin = await connect(own.url('shop'))
    await expect
      .poll(() => admin.query(`SELECT FROM pg_stat_activity WHERE usename = 'guard_owner'`))
      .toHaveLength(0)
    expect(await admin.query(`SELECT FROM pg_locks WHERE locktype = 'advisory'`)).toEqual([])
  })
})
