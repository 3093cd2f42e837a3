import { describe, expect, it } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { openPlanner, type Planner } from '../../src/lib/sandbox/planner.ts'
import { readSnapshot, splitStatistics } from '../../src/lib/sandbox/read-snapshot.ts'
import { sample } from '../support/sample.ts'
import { testDatabase } from '../support/servers.ts'

async function planner(url: string): Promise<Planner> {
  return openPlanner(await readSnapshot(url, quietContext()), quietContext())
}

describe.each(sample([15, 18]))('a snapshot of PostgreSQL %i', (major) => {
  it('leaves out what the role may not see, and says so', async () => {
    await using database = await testDatabase(major)
    await using owner = await connect(database.url)
    const role = `reader_${database.name}`
    await owner.script(`
      CREATE TABLE open (id int PRIMARY KEY, v int); INSERT INTO open SELECT g, g FROM generate_series(1, 5000) g;
      CREATE TABLE secret (id int PRIMARY KEY); INSERT INTO secret SELECT generate_series(1, 5000);
      CREATE TABLE blind (id int PRIMARY KEY); INSERT INTO blind SELECT generate_series(1, 5000);
      ANALYZE;
      CREATE ROLE ${role} LOGIN PASSWORD 'only-for-this-test';
      GRANT SELECT ON open TO ${role}; GRANT INSERT ON blind TO ${role};`)
    try {
      const url = new URL(database.url)
      url.username = role
      url.password = 'only-for-this-test'
      const snapshot = await readSnapshot(url.href, quietContext())
      expect(snapshot.hidden).toEqual([
        // before PostgreSQL 16 only SELECT lets a role lock a table
        { schema: 'public', name: 'blind', what: major < 16 ? 'structure' : 'statistics' },
        { schema: 'public', name: 'secret', what: 'structure' },
      ])
      await using sandbox = await openPlanner(snapshot, quietContext())
      expect(sandbox.catalog.tables.map((table) => table.name)).toEqual(
        major < 16 ? ['open'] : ['blind', 'open'],
      )
    } finally {
      await owner.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })

  it('loads without the extensions that the sandbox does not have, and names what is missing', async () => {
    await using database = await testDatabase(major)
    await using connection = await connect(database.url)
    await connection.script(`
      CREATE EXTENSION pg_trgm; CREATE EXTENSION dblink;
      CREATE TABLE t (id int PRIMARY KEY, name text);
      CREATE INDEX t_name_trgm ON t USING gin (name gin_trgm_ops);`)
    await using sandbox = await planner(database.url)
    expect(sandbox.catalog.index('public', 't_name_trgm')?.method).toBe('gin')
    expect(sandbox.notLoaded).toMatchObject([{ statement: expect.stringContaining('dblink') }])
  })

  it('believes in sizes beyond one segment without using memory for them', async () => {
    await using database = await testDatabase(major)
    await using connection = await connect(database.url)
    await connection.script('CREATE TABLE big (id int PRIMARY KEY, v int)')
    const snapshot = await readSnapshot(database.url, quietContext())
    const bytes = 5.5 * 2 ** 30
    const relations = snapshot.relations.map((relation) =>
      relation.name === 'big' ? { ...relation, bytes, rows: 1e8 } : relation,
    )
    await using sandbox = await openPlanner({ ...snapshot, relations }, quietContext())
    const [row] = await sandbox.engine.query<{ bytes: number }>(
      `SELECT pg_relation_size('big')::float8 AS bytes`,
    )
    expect(row?.bytes).toBe(bytes)
    const [plan] = (await sandbox.explain('SELECT * FROM big')) as [{ Plan: { 'Total Cost': number } }]
    expect(plan.Plan['Total Cost']).toBeGreaterThan(bytes / 8192)
  })

  it('prunes partitions and sees the size of each', async () => {
    await using database = await testDatabase(major)
    await using connection = await connect(database.url)
    await connection.script(`
      CREATE TABLE log (at date NOT NULL, v int) PARTITION BY RANGE (at);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
      CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
      INSERT INTO log SELECT date '2025-01-01' + g % 59, g FROM generate_series(1, 20000) g; ANALYZE;`)
    await using sandbox = await planner(database.url)
    const [plan] = (await sandbox.explain(`SELECT * FROM log WHERE at = '2025-02-10'`)) as [
      { Plan: { 'Relation Name': string; 'Total Cost': number } },
    ]
    expect(plan.Plan['Relation Name']).toBe('log_2')
    expect(plan.Plan['Total Cost']).toBeGreaterThan(100)
  })

  it('takes the collation into account: LIKE uses no plain index unless text compares bytewise', async () => {
    await using database = await testDatabase(major)
    await using connection = await connect(database.url)
    await connection.script(`
      CREATE TABLE t (name text, code text COLLATE "C");
      CREATE INDEX t_name ON t (name); CREATE INDEX t_code ON t (code);
      INSERT INTO t SELECT md5(g::text), md5(g::text) FROM generate_series(1, 20000) g; ANALYZE;`)
    const [locale] = await connection.query<{ bytewise: boolean }>(
      `SELECT datcollate IN ('C', 'POSIX') OR to_jsonb(d) ->> 'datlocprovider' = 'b' AS bytewise FROM pg_database d WHERE datname = current_database()`,
    )
    await using sandbox = await planner(database.url)
    const node = async (sql: string) => JSON.stringify(await sandbox.explain(sql))
    expect(await node(`SELECT * FROM t WHERE code LIKE 'abc%'`)).toContain('t_code')
    const plan = await node(`SELECT * FROM t WHERE name LIKE 'abc%'`)
    if (locale?.bytewise) expect(plan).toContain('t_name')
    else expect(plan).not.toContain('t_name')
  })
})

it('takes pg_attver out of dumps, which no server can read back', () => {
  const { schemaSql } = splitStatistics(
    'CREATE TABLE public.t (a int);\nALTER TABLE ONLY public.t ALTER COLUMN a SET (pg_attver=2);\nCREATE TABLE public.u (b int);\n',
  )
  expect(schemaSql).not.toContain('pg_attver')
  expect(schemaSql).toContain('CREATE TABLE public.u')
})
