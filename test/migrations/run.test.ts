import { describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { migration, migrationProject } from '../support/migrations.ts'
import { sample } from '../support/sample.ts'

const people = migration(
  'CREATE TABLE people (id int PRIMARY KEY);\nINSERT INTO people VALUES (1);',
  'DROP TABLE people;',
)
const orders = migration(
  `CREATE TABLE orders (id int, person int REFERENCES people);
CREATE INDEX CONCURRENTLY orders_person ON orders (person);
ALTER TABLE orders ADD note text;`,
  'DROP INDEX CONCURRENTLY orders_person;\nDROP TABLE orders;',
)
const shop = { 'migrations/1_people.sql': people, 'migrations/2_orders.sql': orders }

describe.each(sample([18, 13, 15], 2))('on PostgreSQL %i', (major) => {
  test('migrations are applied in order, shown, and reverted', async () => {
    await using project = await migrationProject(major, shop)
    expect(await project.conditions()).toEqual(['1 pending', '2 pending'])
    const { applied } = await project.up()
    expect(applied).toMatchObject([
      { file: 'migrations/1_people.sql', statements: 2, segments: 1, resumedAt: null },
      { file: 'migrations/2_orders.sql', statements: 3, segments: 3, resumedAt: null },
    ])
    expect(await project.tables()).toEqual(['orders', 'people'])
    expect(await project.conditions()).toEqual(['1 applied', '2 applied'])
    expect((await project.up()).planned).toEqual([])
    expect((await project.down()).reverted).toMatchObject([{ file: 'migrations/2_orders.sql', segments: 2 }])
    expect(await project.tables()).toEqual(['people'])
    await project.down()
    expect(await project.tables()).toEqual([])
    expect(await project.conditions()).toEqual(['1 pending', '2 pending'])
  })

  test('a failure leaves nothing of its transaction, and names file and line', async () => {
    const bad = migration('CREATE TABLE a (id int);\n\nINSERT INTO nowhere VALUES (1);', 'DROP TABLE a;')
    await using project = await migrationProject(major, {
      'migrations/1_people.sql': people,
      'migrations/2_bad.sql': bad,
    })
    await expect(project.up()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(
        /^migrations\/2_bad\.sql:4: Relation "nowhere" does not exist\. Nothing of this/,
      ),
      sql: { sqlstate: '42P01' },
    })
    expect(await project.tables()).toEqual(['people'])
    expect(await project.conditions()).toEqual(['1 applied', '2 pending'])
  })

  test('a run that failed behind a concurrent index goes on behind it when the rest is mended', async () => {
    const text = (last: string) =>
      migration(`SET search_path = s, public;\nCREATE INDEX CONCURRENTLY people_id ON people (id);\n${last}`)
    await using project = await migrationProject(major, {
      'migrations/1_people.sql': migration('CREATE SCHEMA s; CREATE TABLE people (id int);'),
      'migrations/2_half.sql': text('CREATE TABLE nonsense (id nonsense);'),
    })
    await expect(project.up()).rejects.toMatchObject({
      message: expect.stringContaining('Statements 1 to 2 of 3 are done and noted'),
    })
    expect((await project.status()).migrations[1]).toMatchObject({
      condition: 'unfinished',
      statements: { done: 2, total: 3 },
    })
    await project.write({ 'migrations/2_half.sql': text('CREATE TABLE mended (id int);') })
    expect((await project.up()).applied).toMatchObject([{ version: '2', resumedAt: 3 }])
    // what the first statement had set held for the third
    expect(await project.session.query(`SELECT to_regclass('s.mended')::text AS name`)).toEqual([
      { name: 's.mended' },
    ])
    expect(await project.conditions()).toEqual(['1 applied', '2 applied'])
  })
})

test('statements that were run must not be changed before the run goes on', async () => {
  const text = (first: string) => migration(`${first}\nVACUUM;\nSELECT 1 / 0;`)
  await using project = await migrationProject(18, { 'migrations/1_a.sql': text('CREATE TABLE a (id int);') })
  await expect(project.up()).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
  await project.write({ 'migrations/1_a.sql': text('CREATE TABLE b (id int);') })
  await expect(project.up()).rejects.toMatchObject({
    code: 'MIGRATION_DRIFT',
    message: expect.stringContaining('- CREATE TABLE a (id int)\n+ CREATE TABLE b (id int)'),
  })
})

test('with transaction:false every statement counts by itself', async () => {
  const text = migration(
    'CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\nSELECT 1 / 0;',
    '',
    'transaction:false',
  )
  await using project = await migrationProject(18, { 'migrations/1_a.sql': text })
  await expect(project.up()).rejects.toMatchObject({
    message: expect.stringContaining('Statements 1 to 2 of 3'),
  })
  await project.write({ 'migrations/1_a.sql': text.replace('SELECT 1 / 0', 'INSERT INTO a VALUES (2)') })
  await project.up()
  expect(await project.session.query('SELECT id FROM a ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
})

test('a file is run whatever role, schema or setting it takes on', async () => {
  const role = `m_${Date.now()}`
  await using project = await migrationProject(18, {
    'migrations/1_a.sql': migration(
      `CREATE ROLE ${role}; GRANT CREATE ON SCHEMA public TO ${role}; SET ROLE ${role}; SET search_path = ''; CREATE TABLE public.a (id int); CREATE INDEX CONCURRENTLY ON public.a (id); INSERT INTO public.a VALUES (1);`,
      `DROP TABLE public.a; DROP OWNED BY ${role}; DROP ROLE ${role};`,
    ),
    'migrations/2_b.sql': migration('CREATE TABLE b (id int);', 'DROP TABLE b;'),
  })
  await project.up()
  expect(
    await project.session.query('SELECT tablename, tableowner FROM pg_tables WHERE schemaname = $1', [
      'public',
    ]),
  ).toEqual(
    expect.arrayContaining([
      { tablename: 'a', tableowner: role },
      { tablename: 'b', tableowner: new URL(project.url).username },
    ]),
  )
  await project.down({ count: 2 })
})

test('a value of an enum type can be added and used in one file', async () => {
  await using project = await migrationProject(13, {
    'migrations/1_mood.sql': migration(`CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (m mood);`),
    'migrations/2_glad.sql': migration(`ALTER TYPE mood ADD VALUE 'glad'; INSERT INTO t VALUES ('glad');`),
  })
  await project.up()
  expect(await project.session.query('SELECT m FROM t')).toEqual([{ m: 'glad' }])
})

test('--to ends at a migration, a dry run runs nothing, and a part of a version is enough', async () => {
  await using project = await migrationProject(18, shop)
  const dry = await project.up({ dryRun: true })
  expect(dry.planned[1]?.segments.map(({ transaction, why }) => transaction || why)).toEqual([
    true,
    'CREATE INDEX CONCURRENTLY',
    true,
  ])
  expect(await project.session.query(`SELECT to_regnamespace('post_ai') AS schema`)).toEqual([
    { schema: null },
  ])
  expect(await project.up({ to: '1' })).toMatchObject({ applied: [{ version: '1' }], remaining: ['2'] })
  await project.up()
  await expect(project.up({ to: '9' })).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' })
  expect((await project.down({ to: '1' })).reverted).toMatchObject([{ version: '2' }])
})

test('one that is older than the last is applied with a warning', async () => {
  await using project = await migrationProject(18, {
    'migrations/2_b.sql': migration('CREATE TABLE b (id int);'),
  })
  await project.up()
  await project.write({ 'migrations/1_a.sql': migration('CREATE TABLE a (id int);') })
  await project.up()
  expect(await project.conditions()).toEqual(['1 applied', '2 applied'])
})

test('nothing is run when a later file cannot be read to its end', async () => {
  await using project = await migrationProject(18, {
    ...shop,
    'migrations/3_bad.sql': migration('CREATE TABEL x;'),
  })
  await expect(project.up()).rejects.toMatchObject({
    code: 'SQL_SYNTAX',
    message: expect.stringMatching(/^migrations\/3_bad\.sql:2: /),
  })
  expect(await project.tables()).toEqual([])
})

test.each([
  ['an empty file', { 'migrations/1_a.sql': migration('') }, 'INPUT_INVALID', /holds no statement/],
  [
    'a file without its mark',
    { 'migrations/1_a.sql': migration('SELECT 1'), 'migrations/2_b.sql': 'SELECT 1' },
    'INPUT_INVALID',
    /2_b\.sql is not a migration/,
  ],
  [
    'two files of one version',
    { 'migrations/1_a.sql': migration('SELECT 1'), 'migrations/1_b.sql': migration('SELECT 1') },
    'INPUT_INVALID',
    /same version, 1/,
  ],
  [
    'files of no known layout',
    { 'migrations/a.sql': 'SELECT 1' },
    'INPUT_INVALID',
    /no layout that is known/,
  ],
  [
    'migrations in two places',
    { 'migrations/1_a.sql': migration('SELECT 1'), 'db/migrations/1_a.sql': migration('SELECT 1') },
    'INPUT_INVALID',
    /found in 2 directories/,
  ],
])('%s is refused', async (_, files, code, message) => {
  await using project = await migrationProject(18, files as Record<string, string>)
  await expect(project.up()).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('without a down script nothing is reverted, not even what comes after it', async () => {
  await using project = await migrationProject(18, {
    'migrations/1_a.sql': migration('CREATE TABLE a (id int);'),
    'migrations/2_b.sql': migration('CREATE TABLE b (id int);', 'DROP TABLE b;'),
  })
  await project.up()
  await expect(project.down({ count: 2 })).rejects.toMatchObject({
    code: 'MIGRATION_IRREVERSIBLE',
    message: expect.stringContaining('1_a.sql'),
  })
  expect(await project.tables()).toEqual(['a', 'b'])
})

describe('drift', () => {
  test('a changed file is shown as a difference, stops up, and can be accepted', async () => {
    await using project = await migrationProject(18, shop)
    await project.up()
    await project.write({ 'migrations/1_people.sql': people.replace('PRIMARY KEY', 'UNIQUE') })
    const { drift } = await project.status()
    expect(drift).toMatchObject([{ version: '1', kind: 'changed' }])
    expect(drift[0]?.diff).toContain(
      '- CREATE TABLE people (id int PRIMARY KEY);\n+ CREATE TABLE people (id int UNIQUE);',
    )
    await project.write({ 'migrations/3_c.sql': migration('CREATE TABLE c (id int);') })
    await expect(project.up()).rejects.toMatchObject({
      code: 'MIGRATION_DRIFT',
      hints: [
        expect.stringContaining('Put migrations/1_people.sql back'),
        expect.stringContaining('--accept 1'),
      ],
    })
    expect(await project.tables()).toEqual(['orders', 'people'])
    expect((await project.adopt({ accept: ['1'], yes: true })).accepted).toEqual(['1'])
    await project.up()
    expect(await project.tables()).toEqual(['c', 'orders', 'people'])
  })

  test('a file that is gone is drift; it can be reverted by what was kept of it, or given up', async () => {
    await using project = await migrationProject(18, shop)
    await project.up()
    await project.write({ 'migrations/2_orders.sql': null })
    expect((await project.status()).drift).toMatchObject([{ version: '2', kind: 'missing' }])
    await project.down()
    expect(await project.tables()).toEqual(['people'])
    await project.write({ 'migrations/1_people.sql': null })
    await project.adopt({ accept: ['1'], yes: true })
    expect((await project.status()).drift).toEqual([])
    expect(await project.conditions()).toEqual(['1 applied'])
  })

  test('line ends and white space at the end are not', async () => {
    await using project = await migrationProject(18, shop)
    await project.up()
    await project.write({ 'migrations/1_people.sql': `${people.replaceAll('\n', '\r\n')}\r\n` })
    expect((await project.status()).drift).toEqual([])
  })
})

test('what may do harm is asked first, unless the database is the local one', async () => {
  await using project = await migrationProject(18, shop)
  await expect(project.up({ local: false })).rejects.toMatchObject({
    code: 'USAGE_NEEDS_YES',
    message: expect.stringContaining('apply 2 migrations: migrations/1_people.sql'),
  })
  await project.up({ local: false, yes: true })
  await expect(project.down({ local: false })).rejects.toMatchObject({ code: 'USAGE_NEEDS_YES' })
})

test('interrupted in the middle, nothing of the transaction stays', async () => {
  await using project = await migrationProject(18, {
    'migrations/1_slow.sql': migration('CREATE TABLE a (id int);\nSELECT pg_sleep(30);'),
  })
  const controller = new AbortController()
  const run = project.up({}, controller.signal)
  await using other = await connect(project.url)
  while (
    (await other.query(`SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`)).length === 0
  );
  controller.abort()
  await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect(await project.tables()).toEqual([])
  expect(await project.conditions()).toEqual(['1 pending'])
})

test('a database that holds the work already is taken on from a migration', async () => {
  await using project = await migrationProject(18, shop)
  await project.session.script('CREATE TABLE people (id int PRIMARY KEY)')
  expect(await project.adopt({ baseline: '1' })).toMatchObject({ baselined: ['1'], written: false })
  expect(await project.conditions()).toEqual(['1 pending', '2 pending'])
  expect(await project.adopt({ baseline: '1', yes: true })).toMatchObject({ baselined: ['1'], written: true })
  expect((await project.status()).migrations[0]).toMatchObject({
    condition: 'applied',
    appliedBy: 'baseline',
  })
  expect((await project.up()).applied).toMatchObject([{ version: '2' }])
})

test('a role that may not make the schema of the ledger is told what it needs', async () => {
  await using project = await migrationProject(18, shop)
  const role = `limited_${project.database.name}`
  await project.session.script(
    `CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO ${role}`,
  )
  const url = new URL(project.url)
  url.username = role
  url.password = 'x'
  await expect(project.up({ url: url.href })).rejects.toMatchObject({
    code: 'SQL_FAILED',
    hints: [expect.stringContaining('GRANT CREATE ON DATABASE'), expect.stringContaining('AUTHORIZATION')],
  })
  await project.session.script(`CREATE SCHEMA post_ai AUTHORIZATION ${role}`)
  expect((await project.up({ url: url.href })).applied).toHaveLength(2)
  await project.session.script(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
})

test('interrupted in a concurrent build, nothing of it stays', async () => {
  await using project = await migrationProject(18, {
    'migrations/1_t.sql': migration('CREATE TABLE t (id int);'),
    'migrations/2_i.sql': migration('CREATE INDEX CONCURRENTLY t_id ON t (id);'),
  })
  await project.up({ to: '1' })
  await using old = await connect(project.url)
  await old.script('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1')
  const controller = new AbortController()
  const run = project.up({}, controller.signal)
  run.catch(() => undefined)
  const building = `SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONC%' AND wait_event_type = 'Lock'
    AND datname = current_database()`
  while ((await project.session.query(building)).length === 0);
  controller.abort()
  await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect(await project.session.query(`SELECT to_regclass('t_id') AS index`)).toEqual([{ index: null }])
  expect(await project.conditions()).toEqual(['1 applied', '2 pending'])
})

test.each(['schema', 'search_path'])('a URL that names the %s works there', async (word) => {
  await using project = await migrationProject(18, shop)
  await project.session.script('CREATE SCHEMA app')
  const url = `${project.url}?${word}=app`
  await project.up({ url, layout: 'dbmate' })
  const found = await project.session.query(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'app' ORDER BY 1`,
  )
  expect(found).toEqual([{ name: 'orders' }, { name: 'people' }, { name: 'schema_migrations' }])
  expect((await project.up({ url, layout: 'dbmate' })).planned).toEqual([])
})
