import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AppliedChange } from '../../src/lib/advisor/apply/applied-change.ts'
import { applyRecommendations } from '../../src/lib/advisor/apply/apply.ts'
import type { Choose } from '../../src/lib/advisor/apply/step.ts'
import type { Change, CreateIndex, Recommendation } from '../../src/lib/advisor/recommendation.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { waitUntil } from '../support/wait-until.ts'

const tables = `
  DROP SCHEMA public CASCADE; CREATE SCHEMA public;
  CREATE TABLE t (a int, b int, c text) WITH (autovacuum_enabled = off);
  INSERT INTO t SELECT g, g % 10, 'x' FROM generate_series(1, 20000) g;
  CREATE INDEX t_b_idx ON t (b)`

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

  const apply = (recommendations: Recommendation[], choose?: Choose): Promise<AppliedChange[]> =>
    applyRecommendations(database.url, recommendations, quietContext(), choose)
  const one = async (sql: string) =>
    (await session.query<{ value: unknown }>(`SELECT (${sql}) AS value`))[0]?.value
  const indexes = () =>
    one(
      `SELECT string_agg(indexrelid::regclass || CASE WHEN indisvalid THEN '' ELSE '!' END, ' ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 't'::regclass`,
    )

  test('an index is dropped concurrently, and its definition brings it back', async () => {
    const definition = `CREATE INDEX t_b_idx ON public.t USING btree (b)`
    const [dropped] = await apply([
      change('drop-index', 'DROP INDEX CONCURRENTLY public.t_b_idx;', definition),
    ])
    expect(dropped).toMatchObject({
      kind: 'drop-index',
      down: definition,
      verified: 'It is gone.',
      indexes: [],
    })
    expect(await indexes()).toBeNull()
    await session.script(dropped?.down ?? '')
    expect(await indexes()).toBe('t_b_idx')
  })

  test('a bloated index is rebuilt, and how much smaller it is stands beside it', async () => {
    await session.script('DELETE FROM t WHERE a % 10 > 0')
    await session.script('VACUUM t')
    const [rebuilt] = await apply([change('reindex', 'REINDEX INDEX CONCURRENTLY public.t_b_idx;', null)])
    expect(rebuilt?.verified).toMatch(/^The server has counted it; \d+ kB → 1?\d+ kB\.$/)
    expect(await indexes()).toBe('t_b_idx')
  })

  test('all indexes of a table are rebuilt', async () => {
    const [rebuilt] = await apply([change('reindex', 'REINDEX TABLE CONCURRENTLY public.t;', null)])
    expect(rebuilt?.verified).toContain('The server has counted it')
  })

  test('a table is analysed, and vacuumed', async () => {
    const [analyzed, vacuumed] = await apply([
      change('analyze', 'ANALYZE public.t;', null),
      change('vacuum', 'VACUUM (ANALYZE) public.t;', null),
    ])
    expect(analyzed?.verified).toMatch(/as before\.$/)
    expect(vacuumed?.verified).toContain('The server has counted it')
    expect(await one(`SELECT relallvisible > 0 FROM pg_class WHERE relname = 't'`)).toBe(true)
  })

  test.runIf(major === 18)(
    'what a role may not vacuum is skipped by the server with a warning, and that is a failure',
    async () => {
      const role = `reader_${database.name}`
      await session.script(
        `CREATE ROLE ${role} LOGIN PASSWORD 'only-for-this-test'; GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT ON t TO ${role}`,
      )
      try {
        const url = new URL(database.url)
        url.username = role
        url.password = 'only-for-this-test'
        const denied = applyRecommendations(
          url.href,
          [change('analyze', 'ANALYZE public.t;', null)],
          quietContext(),
        )
        await expect(denied).rejects.toMatchObject({
          code: 'APPLY_FAILED',
          message: expect.stringContaining('the server skipped public.t; only its owner may do that.'),
        })
      } finally {
        await session.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
      }
    },
  )

  test('statistics over columns are created', async () => {
    const ddl = 'CREATE STATISTICS public.t_a_b ON a, b FROM public.t;\nANALYZE public.t;'
    const [created] = await apply([change('create-statistics', ddl, 'DROP STATISTICS public.t_a_b;')])
    expect(created?.verified).toBe('t_a_b is there.')
    expect(await one(`SELECT count(*)::int FROM pg_statistic_ext`)).toBe(1)
    await session.script(created?.down ?? '')
  })

  test('an extension is enabled', async () => {
    const [enabled] = await apply([
      change('enable-extension', 'CREATE EXTENSION pg_trgm;', 'DROP EXTENSION pg_trgm;'),
    ])
    expect(enabled?.verified).toBe('pg_trgm is there.')
    await session.script(enabled?.down ?? '')
  })

  test('an extension comes with the index that needs it; when that fails, the extension stays and is told', async () => {
    const ddl = (column: string) =>
      `CREATE EXTENSION IF NOT EXISTS pg_trgm;\nCREATE INDEX CONCURRENTLY t_c_trgm ON public.t USING gin (${column} gin_trgm_ops);`
    const down = 'DROP INDEX CONCURRENTLY public.t_c_trgm; DROP EXTENSION pg_trgm;'
    const error = await apply([change('enable-extension', ddl('nothing'), down)]).catch((thrown) => thrown)
    expect(error.hints).toEqual(
      expect.arrayContaining([
        'Of it this is done already: CREATE EXTENSION IF NOT EXISTS pg_trgm;',
        `To undo that: ${down}`,
      ]),
    )
    expect(await indexes()).toBe('t_b_idx')
    const [both] = await apply([change('enable-extension', ddl('c'), down)])
    expect(both).toMatchObject({ verified: 'pg_trgm is there.', indexes: [{ name: 'public.t_c_trgm' }] })
    await session.script('DROP EXTENSION pg_trgm CASCADE')
  })

  test('a table is written anew, and what that frees stands beside it', async () => {
    await session.script('DELETE FROM t WHERE a % 10 > 0')
    const [full] = await apply([change('vacuum', 'VACUUM (FULL, ANALYZE) public.t;', null)])
    // an autovacuum worker in this database can hold the deleted rows back a little longer
    expect(full?.verified).toMatch(/^The server has counted it; [\d.]+ [kM]B → [\d.]+ [kM]B\.$/)
  })

  test('a setting of the whole server is there after the reload that belongs to it', async () => {
    const ddl = 'ALTER SYSTEM SET vacuum_cost_page_dirty = 19;\nSELECT pg_reload_conf();'
    const down = 'ALTER SYSTEM RESET vacuum_cost_page_dirty'
    try {
      const [changed] = await apply([change('change-setting', ddl, down)])
      expect(changed?.verified).toBe('vacuum_cost_page_dirty is 19 in new sessions (it was 20).')
    } finally {
      await session.script(down)
      await session.script('SELECT pg_reload_conf()')
    }
  })

  test('a setting is changed for the database, and new sessions have it', async () => {
    const ddl = `ALTER DATABASE ${database.name} SET work_mem = '77MB';`
    const [changed] = await apply([
      change('change-setting', ddl, `ALTER DATABASE ${database.name} RESET work_mem;`),
    ])
    expect(changed?.verified).toBe('work_mem is 77MB in new sessions (it was 4MB).')
    await session.script(changed?.down ?? '')
  })

  test('a setting that something else overrides is a failure that says so', async () => {
    await session.script(`ALTER ROLE CURRENT_USER IN DATABASE ${database.name} SET work_mem = '5MB'`)
    try {
      const ddl = `ALTER DATABASE ${database.name} SET work_mem = '77MB';`
      const error = await apply([change('change-setting', ddl, 'RESET')]).catch((thrown) => thrown)
      expect(error.message).toContain(
        'work_mem is 5MB in new sessions, as before: another setting overrides it.',
      )
      expect(error.hints).toContain('To undo that: RESET')
    } finally {
      await session.script(
        `ALTER ROLE CURRENT_USER IN DATABASE ${database.name} RESET ALL; ALTER DATABASE ${database.name} RESET ALL`,
      )
    }
  })

  test('a table is altered; when it is in use nobody is made to wait behind that', async () => {
    const fillfactor = change(
      'alter-table',
      'ALTER TABLE public.t SET (fillfactor = 80);',
      'ALTER TABLE public.t RESET (fillfactor);',
    )
    await apply([fillfactor])
    expect(await one(`SELECT reloptions::text FROM pg_class WHERE relname = 't'`)).toContain('fillfactor=80')
  })

  test('an index that a new one replaces is dropped after it, with a yes of its own', async () => {
    const asked: string[] = []
    const choose =
      (answers: boolean[]): Choose =>
      async ({ step, number, total }) => {
        asked.push(`${number}/${total} ${step.title}`)
        return answers.shift() ?? false
      }
    expect(
      await apply([replacing, change('analyze', 'ANALYZE public.t;', null)], choose([false, false])),
    ).toEqual([])
    expect(asked).toEqual(['1/3 Create an index on t (b, a)', '3/3 analyze'])
    expect(await indexes()).toBe('t_b_idx')
    const kept = await apply([replacing], choose([true, false]))
    expect(kept.map(({ kind }) => kind)).toEqual(['create-index'])
    expect(await indexes()).toBe('t_b_a_idx t_b_idx')
    await session.script('DROP INDEX t_b_a_idx')
    const both = await apply([replacing])
    expect(both.map(({ kind, title }) => [kind, title])).toEqual([
      ['create-index', 'Create an index on t (b, a)'],
      ['drop-index', 'Drop public.t_b_idx, which it replaces'],
    ])
    expect(await indexes()).toBe('t_b_a_idx')
  })

  test('a failure in the middle ends it and says what was done, how to undo it, and what is half done', async () => {
    const failing = change(
      'create-statistics',
      'CREATE STATISTICS public.s ON a, b FROM public.t; ANALYZE public.nothing;',
      'DROP STATISTICS public.s;',
    )
    const never = change('analyze', 'ANALYZE public.t;', null)
    const error = await apply([replacing, failing, never]).catch((thrown) => thrown)
    expect(error).toMatchObject({
      code: 'APPLY_FAILED',
      message:
        'r_create-statistics (create-statistics) was not done: Relation "public.nothing" does not exist. Done before it, and kept: public.t_b_a_idx, r (Drop public.t_b_idx, which it replaces).',
    })
    expect(error.hints).toContain('To undo what was done before: DROP INDEX CONCURRENTLY public.t_b_a_idx;')
    expect(await one(`SELECT last_analyze FROM pg_stat_user_tables WHERE relname = 't'`)).toBeNull()
  })

  test.runIf(major === 18)(
    'a rebuild that is interrupted leaves no half-made copy; one that was there stays',
    async () => {
      await session.script(`CREATE INDEX t_a_idx_ccnew ON t (a)`)
      await session.script(
        `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_a_idx_ccnew'::regclass`,
      )
      await using old = await connect(database.url)
      await old.script('BEGIN ISOLATION LEVEL REPEATABLE READ; CREATE TEMP TABLE holds_a_snapshot (a int)')
      const interruption = new AbortController()
      const reindex = change('reindex', 'REINDEX INDEX CONCURRENTLY public.t_b_idx;', null)
      const work = applyRecommendations(database.url, [reindex], quietContext(interruption.signal)).catch(
        (thrown) => thrown,
      )
      await waitUntil('the copy is there', async () => String(await indexes()).includes('t_b_idx_ccnew'))
      interruption.abort()
      expect(await work).toMatchObject({ code: 'INTERRUPTED', hints: [] })
      expect(await indexes()).toBe('t_a_idx_ccnew! t_b_idx')
    },
  )

  test.runIf(major === 18)(
    'a drop that is interrupted may leave the index out of use, and says how to finish',
    async () => {
      await using old = await connect(database.url)
      await old.script('BEGIN; SELECT 1 FROM t LIMIT 1')
      const interruption = new AbortController()
      const drop = change(
        'drop-index',
        'DROP INDEX CONCURRENTLY public.t_b_idx;',
        'CREATE INDEX t_b_idx ON t (b)',
      )
      const work = applyRecommendations(database.url, [drop], quietContext(interruption.signal)).catch(
        (thrown) => thrown,
      )
      await waitUntil('it is out of use', async () => (await indexes()) === 't_b_idx!')
      interruption.abort()
      const error = await work
      expect(error).toMatchObject({ code: 'INTERRUPTED' })
      expect(error.hints).toEqual([
        'What is left of it could not be dropped; do it later: DROP INDEX CONCURRENTLY public.t_b_idx',
      ])
    },
  )

  test.runIf(major === 18)('a build tells how far it is', async () => {
    await session.script(
      'CREATE TABLE big AS SELECT g AS a, md5(g::text) AS c FROM generate_series(1, 300000) g',
    )
    const told: string[] = []
    const context = quietContext()
    context.report.count = (_done, _total, unit) => void told.push(unit)
    await using old = await connect(database.url)
    await old.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM t LIMIT 1')
    const index = { ...replacing, ddl: 'CREATE INDEX CONCURRENTLY big_c_idx ON public.big (c);', drops: [] }
    const work = applyRecommendations(database.url, [index], context)
    await waitUntil('it waits for the old transaction', () =>
      told.some((unit) => unit.includes('waiting for old snapshots')),
    )
    await old.script('COMMIT')
    await work
    expect(told.at(-1)).toMatch(/^transactions, 0\.?\d* %, waiting for old snapshots$/)
  })
})

test('a rewritten query cannot be applied, and is left out', async () => {
  const rewrite = {
    ...common,
    kind: 'rewrite-query' as const,
    sql: 'SELECT 1',
    rewrittenSql: 'SELECT 1',
    differs: null,
    benefit: nothing,
    table: null,
  }
  expect(await applyRecommendations('postgres://nobody@127.0.0.1:1/none', [rewrite], quietContext())).toEqual(
    [],
  )
})

const nothing = { costBefore: 0, costAfter: 0, percent: 0, savedMs: null }
const common = {
  id: 'r',
  rule: 'a-rule',
  severity: 'low' as const,
  title: '',
  why: '',
  evidence: [],
  confidence: { level: 'low' as const, because: [] },
  disprovedBy: '',
  queries: [],
  storage: null,
}

function change(kind: Change['kind'], ddl: string, down: string | null): Change {
  return {
    ...common,
    id: `r_${kind}`,
    kind,
    title: kind,
    table: 'public.t',
    ddl,
    down,
    lock: '',
    benefit: null,
  }
}

/** An index that makes the one on t (b) superfluous. */
const replacing: CreateIndex = {
  ...common,
  kind: 'create-index',
  title: 'Create an index on t (b, a)',
  table: 'public.t',
  ddl: 'CREATE INDEX CONCURRENTLY t_b_a_idx ON public.t (b, a);',
  down: 'DROP INDEX CONCURRENTLY public.t_b_a_idx;',
  lock: '',
  sizeBytes: 0,
  benefit: nothing,
  roi: { savedMsPerDay: null, writeMsPerDay: null, hotUpdatesLostPerDay: null },
  drops: [
    {
      name: 'public.t_b_idx',
      ddl: 'DROP INDEX CONCURRENTLY public.t_b_idx;',
      down: 'CREATE INDEX t_b_idx ON public.t (b);',
      bytes: 0,
      why: '',
    },
  ],
}
