import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgeFunction } from '../../src/lib/guard/judge-function.ts'
import { readProcs } from '../../src/lib/guard/procs.ts'
import type { TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { refusedIn, treeReader } from '../fuzz/oracle.ts'
import { readCorpus } from '../support/guard-corpus.ts'
import { guardMajors, quietServer } from '../support/guard-database.ts'
import { differences, observer } from '../support/guard-observer.ts'

/**
 * What the guard allows (judge.test.ts: all of the honest corpus) is run here as a superuser with nothing below it: in no
 * transaction, with no limit but time. A second session looks at everything that an effect would change.
 */
describe.each(guardMajors)('on PostgreSQL %i as superuser', (major) => {
  let server: TemporaryCluster
  let url: string

  beforeAll(async () => {
    server = await quietServer(major)
    url = server.url('shop')
  })
  afterAll(() => server?.stop())

  const free = { settings: { statement_timeout: 1000 } }

  test('no honest question changes anything', async () => {
    await using session = await connect(url, free)
    await using watching = await observer(url)
    await run(session, ['SELECT 1'])
    const before = await watching.look()
    const all = readCorpus('honest').filter(({ since }) => since <= major)
    expect(all.length).toBeGreaterThan(220)
    await run(
      session,
      all.map(({ sql }) => sql),
    )
    expect(differences(before, await watching.look())).toEqual([])
  })

  test('no built-in function that the guard allows changes anything, whatever it is given', async () => {
    await using session = await connect(url, free)
    await using watching = await observer(url)
    const calls = await harmlessCalls(session)
    expect(calls.length).toBeGreaterThan(1500)
    const before = await watching.look()
    await run(session, calls)
    expect(differences(before, await watching.look())).toEqual([])
  })

  test("the server's own trees of what is allowed hold no function that is refused", async () => {
    await using session = await connect(url, free)
    await using looking = await connect(url)
    const trees = await treeReader(session)
    let resolved = 0
    for (const { sql, since } of readCorpus('honest')) {
      if (since > major) continue
      const found = await trees(sql)
      if (!found?.length) continue
      resolved += 1
      expect({ sql, refused: await refusedIn(found, looking) }).toEqual({ sql, refused: [] })
    }
    expect(resolved).toBeGreaterThan(200)
  })

  // These end the quiet: each must be noticed, or the tests above could not fail.
  test.each([
    ['a row', `SELECT public.evil()`],
    ['a catalog', `SELECT public.evil_runs('CREATE TABLE public.left_behind (a int)')`],
    ['a sequence', `SELECT nextval('public.counter')`],
    ['a lock', `SELECT pg_advisory_lock(1)`],
    ['a large object', `SELECT lo_create(0)`],
    ['a message in the WAL', `SELECT pg_logical_emit_message(false, 'a', 'b')`],
    ['a segment of the WAL', `SELECT pg_switch_wal()`],
    ['a transaction id', `SELECT txid_current()`],
    ['a file', `SELECT lo_export(424242, '/tmp/evil-${process.pid}')`],
    ['a system setting', `ALTER SYSTEM SET work_mem = '5MB'`],
    ['the configuration read anew', `SELECT pg_reload_conf()`],
    ['a reset of statistics', `SELECT pg_stat_reset()`],
    [
      'another session',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN evil' OR query = 'SELECT 1'`,
    ],
  ])('%s would be noticed', async (_, sql) => {
    await using session = await connect(url)
    await using watching = await observer(url)
    const before = await watching.look()
    await session.script(sql)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(differences(before, await watching.look())).not.toEqual([])
    rmSync(`/tmp/evil-${process.pid}`, { force: true })
  })
})

async function run(
  session: Awaited<ReturnType<typeof connect>>,
  statements: readonly string[],
): Promise<void> {
  for (const sql of statements) await session.script(sql).catch(() => undefined)
}

/** Calls of every built-in function that is judged harmless, with several values of each type. */
async function harmlessCalls(session: Awaited<ReturnType<typeof connect>>): Promise<string[]> {
  const found = await session.query<{ oid: number; name: string; types: string[] }>(
    `SELECT oid, proname::text AS name, ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) t) AS types
     FROM pg_proc WHERE oid < 16384 AND prokind = 'f' AND pronamespace = 'pg_catalog'::regnamespace`,
  )
  const procs = await readProcs(
    session,
    found.map(({ oid }) => oid),
  )
  const harmless = new Set(
    procs
      .filter((proc) => judgeFunction(proc, 'called', new Set(), ['public', 'shadows']).kind !== 'refused')
      .map(({ oid }) => oid),
  )
  return found
    .filter(({ oid, name }) => harmless.has(oid) && !/^pg_sleep/.test(name))
    .flatMap(({ name, types }) =>
      [0, 1].map((round) => `SELECT pg_catalog."${name}"(${types.map((type) => sample(type, round))})`),
    )
}

function sample(type: string, round: number): string {
  const [first, second] =
    values[type] ??
    (type.endsWith('[]') ? [`'{1}'::${type}`, `'{}'::${type}`] : [`NULL::${type}`, `'1'::${type}`])
  return (round === 0 ? first : second) ?? 'NULL'
}

const values: Record<string, readonly [string, string]> = {
  integer: ['1', '16384'],
  bigint: ['1::bigint', '424242::bigint'],
  smallint: ['1::smallint', '2::smallint'],
  oid: ["'public.orders'::regclass::oid", '424242::oid'],
  regclass: ["'public.orders'::regclass", "'public.counter'::regclass"],
  text: ["'public.orders'", "'SELECT public.evil()'"],
  name: ["'public'::name", "'postgres'::name"],
  boolean: ['true', 'false'],
  numeric: ['1.5', '2'],
  'double precision': ['1.5::float8', '2::float8'],
  real: ['1.5::float4', '2::float4'],
  json: [`'{"a": 1}'::json`, `'[1]'::json`],
  jsonb: [`'{"a": 1}'::jsonb`, `'[1]'::jsonb`],
  jsonpath: [`'$.a'::jsonpath`, `'$'::jsonpath`],
  anyelement: ['1', "'a'::text"],
  anyarray: ['ARRAY[1, 2]', "ARRAY['a']"],
  anycompatible: ['1', "'a'::text"],
  anycompatiblearray: ['ARRAY[1, 2]', "ARRAY['a']"],
  anynonarray: ['1', "'a'::text"],
  anyenum: [`'open'::public.order_status`, `'paid'::public.order_status`],
  anyrange: ['int4range(1, 5)', 'numrange(1, 2)'],
  '"any"': ['1', "'a'::text"],
  record: ['ROW(1, 2)', "ROW('a')"],
  'timestamp with time zone': ['now()', "'2024-01-01'::timestamptz"],
  'timestamp without time zone': ["'2024-01-01'::timestamp", "'2024-02-01'::timestamp"],
  date: ["'2024-01-01'::date", "'2024-02-01'::date"],
  interval: ["'1 day'::interval", "'1 s'::interval"],
  bytea: [`'\\x01'::bytea`, `'abc'::bytea`],
  xml: ["'<a/>'::xml", "'<b/>'::xml"],
  regconfig: ["'english'::regconfig", "'simple'::regconfig"],
  tsquery: ["'a & b'::tsquery", "'a'::tsquery"],
  tsvector: ["'a b'::tsvector", "'a'::tsvector"],
}
