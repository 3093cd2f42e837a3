import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judge } from '../../src/lib/guard/judge.ts'
import { judgeFunction } from '../../src/lib/guard/judge-function.ts'
import { type Proc, readProcs } from '../../src/lib/guard/procs.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { readCorpus } from '../support/guard-corpus.ts'
import { guardDatabase, guardMajors } from '../support/guard-database.ts'
import type { TestDatabase } from '../support/servers.ts'

describe.each(guardMajors)('the guard on PostgreSQL %i', (major) => {
  let database: TestDatabase
  let connection: Connection

  beforeAll(async () => {
    database = await guardDatabase(major)
    connection = await connect(database.url)
  })
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  test('refuses every attack, with a rule, a reason and a way', async () => {
    const allowed = []
    for (const { sql } of readCorpus('attacks')) {
      const verdict = await judge(sql, connection)
      if (verdict.allowed || !verdict.rule || !verdict.reason || !verdict.hint) allowed.push(sql)
    }
    expect(allowed).toEqual([])
  })

  test('refuses what may be a namesake of a built-in object in the search path', async () => {
    await using shadowed = await connect(database.url, { settings: { search_path: 'public, shadows' } })
    const allowed = []
    for (const { sql } of readCorpus('attacks-shadowed')) {
      if ((await judge(sql, shadowed)).allowed) allowed.push(sql)
    }
    expect(allowed).toEqual([])
  })

  test('allows every honest question', async () => {
    const refused = []
    for (const { sql, since } of readCorpus('honest')) {
      if (since > major) continue
      const verdict = await judge(sql, connection)
      if (!verdict.allowed) refused.push(`${sql}: ${verdict.reason}`)
    }
    expect(refused).toEqual([])
  })

  test('refuses all built-in functions of the dangerous kinds', async () => {
    const procs = (await builtIn(connection)).filter(({ name }) => dangerousNames.test(name))
    expect(procs.length).toBeGreaterThan(250)
    expect(procs.filter(isHarmless).map(({ signature }) => signature)).toEqual([])
    for (const { name, signature } of procs.filter((_, index) => index % 25 === 0)) {
      const types = /\((.*)\)$/.exec(signature)?.[1] ?? ''
      const nulls = types === '' ? [] : types.split(',').map((type) => `NULL::${type}`)
      expect(await judge(`SELECT pg_catalog."${name}"(${nulls})`, connection)).toMatchObject({
        allowed: false,
      })
    }
  })

  test('lets no other volatile built-in function pass than those that only tell', async () => {
    const procs = (await builtIn(connection))
      .filter(({ volatility }) => volatility === 'v')
      .filter(isHarmless)
    expect(procs.length).toBeGreaterThan(40)
    expect(procs.map(({ name }) => name).filter((name) => !tellingNames.test(name))).toEqual([])
  })

  test('leaves the session as it was', async () => {
    await using other = await connect(database.url, { settings: { search_path: 'shadows, public' } })
    await judge('SELECT * FROM orders', other)
    await judge('SELECT nonsense(', other)
    await judge('SELECT pg_sleep(1)', other)
    expect(await other.query(`SELECT current_setting('search_path') AS path`)).toEqual([
      { path: 'shadows, public' },
    ])
  })

  test('does not let the search path turn its own look-ups against it', async () => {
    await using other = await connect(database.url, {
      settings: { search_path: 'shadows, public, pg_catalog' },
    })
    const count = async () => (await connection.query('SELECT count(*)::int AS n FROM canary'))[0]
    const before = await count()
    for (const sql of ['SELECT lower(first_name) FROM customers', 'SELECT 1 = 1', 'SELECT now()'])
      await judge(sql, other)
    expect(await count()).toEqual(before)
  })

  test('allows by name what the user says is harmless', async () => {
    const sql = 'SELECT fiscal_year(placed_at::date), count(*) FROM orders GROUP BY 1'
    const refused = await judge(sql, connection)
    expect(refused).toMatchObject({ allowed: false, rule: 'function' })
    expect(refused.hint).toContain('--allow-function public.fiscal_year')
    expect(await judge(sql, connection, { functions: ['public.fiscal_year'] })).toMatchObject({
      allowed: true,
    })
    expect(await judge('SELECT evil()', connection, { functions: ['public.fiscal_year'] })).toMatchObject({
      allowed: false,
    })
    const foreign = await judge('SELECT * FROM evil_foreign', connection)
    expect(foreign.hint).toContain('--allow-foreign-table public.evil_foreign')
    const allow = { foreignTables: ['public.evil_foreign'] }
    expect(await judge('SELECT * FROM evil_foreign', connection, allow)).toMatchObject({ allowed: true })
  })

  test('sees an operator that made itself the negator of a built-in one', async () => {
    await using own = await guardDatabase(major)
    await using session = await connect(own.url)
    const sql = 'SELECT NOT (tags @> ARRAY[first_name]) FROM customers'
    expect(await judge(sql, session)).toMatchObject({ allowed: true })
    await session.script(`
      CREATE FUNCTION evil_not(anyarray, anyarray) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM evil(); RETURN true; END $$;
      CREATE OPERATOR public.!@> (LEFTARG = anyarray, RIGHTARG = anyarray, FUNCTION = evil_not, NEGATOR = OPERATOR(pg_catalog.@>))`)
    expect(await judge(sql, session)).toMatchObject({ allowed: false, rule: 'operator' })
  })

  test('sees a cast between built-in types, and a built-in function that was replaced', async () => {
    await using own = await guardDatabase(major)
    await using session = await connect(own.url)
    await session.script(`
      CREATE FUNCTION evil_cast(int) RETURNS point LANGUAGE plpgsql AS $$ BEGIN PERFORM evil(); RETURN point(1, 1); END $$;
      CREATE CAST (int AS point) WITH FUNCTION evil_cast(int) AS IMPLICIT`)
    expect(await judge('SELECT 1', session)).toMatchObject({ allowed: false, rule: 'cast' })
    await session.script(`
      DROP CAST (int AS point);
      CREATE OR REPLACE FUNCTION pg_catalog.initcap(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN $1; END $$`)
    expect(await judge("SELECT initcap('a')", session)).toMatchObject({ allowed: false, rule: 'function' })
    expect(await judge("SELECT upper('a')", session)).toMatchObject({ allowed: true })
  })

  test('does not judge where the server reads strings otherwise', async () => {
    await using other = await connect(database.url, { settings: { standard_conforming_strings: 'off' } })
    expect(await judge('SELECT 1', other)).toMatchObject({ allowed: false, rule: 'settings' })
  })
})

async function builtIn(connection: Connection): Promise<Proc[]> {
  const found = await connection.query<{ oid: number }>(
    `SELECT oid FROM pg_proc WHERE oid < 16384 AND prokind = 'f' AND pronamespace = 'pg_catalog'::regnamespace`,
  )
  return readProcs(
    connection,
    found.map(({ oid }) => oid),
  )
}

function isHarmless(proc: Proc): boolean {
  return judgeFunction(proc, 'called', new Set(), ['public', 'shadows']).kind === 'harmless'
}

const dangerousNames = new RegExp(
  `^(?:${[
    'lo_\\w+|loread|lowrite|lo64?',
    'pg_(?:read|ls|write)_\\w+|pg_stat_file|pg_current_logfile|pg_hba_file_rules|pg_show_all_file_settings',
    'pg_(?:try_)?advisory\\w+|pg_sleep\\w*|pg_notify|pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile\\w*',
    'pg_switch_wal|pg_create_\\w+|pg_drop_\\w+|pg_copy_\\w+|pg_promote|pg_wal_replay_(?:pause|resume)|pg_(?:start|stop)_backup',
    'pg_logical_\\w+|pg_replication_(?:slot_\\w+|origin_(?:create|drop|advance|session\\w+|xact\\w+))',
    'pg_stat_reset\\w*|pg_stat_clear\\w*|pg_stat_force\\w*|pg_(?:restore|clear)_\\w+_stats|pg_sync_\\w+',
    'pg_export_snapshot|pg_import_\\w+|pg_backup_\\w+|pg_log_\\w+|pg_nextoid|pg_extension_config_dump|pg_control_\\w+',
    'set_config|setseed|nextval|setval|currval|txid_current|pg_current_xact_id',
    '(?:query|table|schema|database|cursor)_to_xml\\w*|ts_stat|pg_input_\\w+|satisfies_hash_partition',
    'binary_upgrade_\\w+|brin_(?:de)?summarize\\w*|gin_clean\\w*|fmgr_\\w+|plpgsql_\\w+|currtid\\w*|amvalidate',
    'pg_event_trigger_(?:ddl|dropped|table)\\w*|\\w+_(?:in|recv)|RI_FKey\\w+|tsvector_update_trigger\\w*',
  ].join('|')})$`,
)

const tellingNames =
  /^(?:random\w*|txid_status|gen_random_uuid|uuidv[47]|clock_timestamp|timeofday|timezone|current_query|lastval|array_(?:sample|shuffle)|pg_(?:safe_snapshot_)?blocking_pids|pg_\w+_size|pg_(?:database_)?collation_actual_version|pg_(?:current_wal|last_wal|is_|get_|partition_|stat_get_|stat_have_|xact_)\w+|pg_last_(?:committed_xact|xact_replay_timestamp)|pg_lock_status|pg_notification_queue_usage|pg_prepared_xact|pg_sequence_last_value|pg_show_replication_origin_status)$/
