import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findLayout } from '../../src/lib/migrations/find-layout.ts'
import type { LayoutName } from '../../src/lib/migrations/layout.ts'
import { newMigration } from '../../src/lib/migrations/new-migration.ts'
import { type MigrationProject, migrationProject } from '../support/migrations.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const fixtures = fileURLToPath(new URL('../fixtures/migrations', import.meta.url))

/** A project of a tool, and what its table holds when the tool has applied only the first migrations. */
interface ToolProject {
  layout: LayoutName
  /** What the tool ran and wrote: the table as it makes it, and its rows. */
  ran: string
  table: string
  versions: [first: string, second: string]
  /** The rows, as the tool would have them after both, and after the second is taken back. */
  rows: string
  both: unknown[]
  one: unknown[]
  /** A file that undoes the second, where the tool has none of its own. */
  down?: Record<string, string>
  /** What `migrate new add_status` writes, at noon of 1 March 2026. */
  created: string[]
}

const users = 'CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL);'
const now = new Date('2026-03-01T12:00:00Z')

const projects: ToolProject[] = [
  {
    layout: 'dbmate',
    ran: `create table if not exists "public"."schema_migrations" (version varchar primary key);
          insert into "public"."schema_migrations" (version) values ('20260110093000');`,
    table: 'public.schema_migrations',
    versions: ['20260110093000', '20260214120000'],
    rows: 'SELECT version FROM schema_migrations ORDER BY 1',
    both: [{ version: '20260110093000' }, { version: '20260214120000' }],
    one: [{ version: '20260110093000' }],
    created: ['db/migrations/20260301120000_add_status.sql'],
  },
  {
    layout: 'diesel',
    ran: `CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
            version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
          CREATE FUNCTION diesel_set_updated_at() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
          INSERT INTO __diesel_schema_migrations (version) VALUES ('00000000000000'), ('20260110093000');`,
    table: 'public.__diesel_schema_migrations',
    versions: ['20260110093000', '20260214120000'],
    rows: `SELECT version FROM __diesel_schema_migrations WHERE run_on > now() - interval '1 day' ORDER BY 1`,
    both: [{ version: '00000000000000' }, { version: '20260110093000' }, { version: '20260214120000' }],
    one: [{ version: '00000000000000' }, { version: '20260110093000' }],
    created: [
      'migrations/2026-03-01-120000_add_status/up.sql',
      'migrations/2026-03-01-120000_add_status/down.sql',
    ],
  },
  {
    layout: 'golang-migrate',
    ran: `CREATE TABLE IF NOT EXISTS "public"."schema_migrations" (version bigint not null primary key, dirty boolean not null);
          INSERT INTO "public"."schema_migrations" (version, dirty) VALUES (1, false);`,
    table: 'public.schema_migrations',
    versions: ['1', '2'],
    rows: 'SELECT version::int, dirty FROM schema_migrations',
    both: [{ version: 2, dirty: false }],
    one: [{ version: 1, dirty: false }],
    created: ['migrations/000003_add_status.up.sql', 'migrations/000003_add_status.down.sql'],
  },
  {
    layout: 'node-pg-migrate',
    ran: `CREATE TABLE "public"."pgmigrations" (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
          INSERT INTO "public"."pgmigrations" (name, run_on) VALUES ('1768037400000_create-users', NOW());`,
    table: 'public.pgmigrations',
    versions: ['1768037400000_create-users', '1771070400000_create-orders'],
    rows: `SELECT name FROM pgmigrations WHERE run_on > now() - interval '1 day' ORDER BY id`,
    both: [{ name: '1768037400000_create-users' }, { name: '1771070400000_create-orders' }],
    one: [{ name: '1768037400000_create-users' }],
    created: [`migrations/${now.getTime()}_add_status.sql`],
  },
  {
    layout: 'supabase',
    ran: `CREATE SCHEMA IF NOT EXISTS supabase_migrations;
          CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY);
          ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS statements text[];
          ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS name text;
          INSERT INTO supabase_migrations.schema_migrations(version, name, statements)
          VALUES ('20260110093000', 'create_users', ARRAY['CREATE TABLE users (\n  id integer PRIMARY KEY,\n  email text NOT NULL\n)']);`,
    table: 'supabase_migrations.schema_migrations',
    versions: ['20260110093000', '20260214120000'],
    rows: 'SELECT version, name, cardinality(statements) AS n FROM supabase_migrations.schema_migrations ORDER BY 1',
    both: [
      { version: '20260110093000', name: 'create_users', n: 1 },
      { version: '20260214120000', name: 'create_orders', n: 2 },
    ],
    one: [],
    created: ['supabase/migrations/20260301120000_add_status.sql'],
  },
  {
    layout: 'prisma',
    ran: `CREATE TABLE _prisma_migrations (
            id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
            migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
            started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);
          INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES
            ('0b7a6b1c-4a39-4a7e-8f0e-2f6ad6b1c001', 'a161c1dc515c419e1eaf1f64cb235bef707ec6d286417555d08abbb2e5785191', now(), '20260110093000_create_users', 1);`,
    table: 'public._prisma_migrations',
    versions: ['20260110093000_create_users', '20260214120000_create_orders'],
    rows: `SELECT migration_name AS name, checksum, applied_steps_count AS steps, finished_at >= started_at AS done, length(id) AS id
           FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
    both: [
      {
        name: '20260110093000_create_users',
        checksum: expect.stringMatching(/^a161c1dc/),
        steps: 1,
        done: true,
        id: 36,
      },
      {
        name: '20260214120000_create_orders',
        checksum: 'cef27586dc4a60298ad4f729d7676287224ada277a93167d89028faf666c1952',
        steps: 1,
        done: true,
        id: 36,
      },
    ],
    one: [expect.objectContaining({ name: '20260110093000_create_users' })],
    down: { 'prisma/migrations/20260214120000_create_orders/down.sql': 'DROP TABLE orders;' },
    created: ['prisma/migrations/20260301120000_add_status/migration.sql'],
  },
  {
    layout: 'drizzle',
    ran: `CREATE SCHEMA IF NOT EXISTS "drizzle";
          CREATE TABLE IF NOT EXISTS "drizzle"."__drizzle_migrations" (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint);
          insert into "drizzle"."__drizzle_migrations" ("hash", "created_at")
          values('6a1f2f31d24a743c9980addddfb9a3f34db8dcb1937fdb5b4627eac197894a1d', 1768037400000);`,
    table: 'drizzle.__drizzle_migrations',
    versions: ['0000_create_users', '0001_create_orders'],
    rows: 'SELECT hash, created_at::text AS at FROM drizzle.__drizzle_migrations ORDER BY created_at',
    both: [
      { hash: expect.stringMatching(/^6a1f2f31/), at: '1768037400000' },
      { hash: '1844de66c7fba760a90546cc1efdae3fa0f00890afad3a1a82bcd0d2eefc6e92', at: '1771070400000' },
    ],
    one: [{ hash: expect.stringMatching(/^6a1f2f31/), at: '1768037400000' }],
    down: { 'drizzle/0001_create_orders.down.sql': 'DROP TABLE orders;' },
    created: ['drizzle/0002_add_status.sql', 'drizzle/meta/0002_snapshot.json', 'drizzle/meta/_journal.json'],
  },
]

/** The project with its tool's work done up to the first migrations. */
async function toolProject({ layout, ran, down = {} }: ToolProject, major = 18): Promise<MigrationProject> {
  const project = await migrationProject(major)
  await cp(join(fixtures, layout), project.root, { recursive: true })
  await project.write(down)
  await project.session.script(`${users} ${ran}`)
  return project
}

const majors = [13, 15, 18]

describe.each(projects.map((tool, index) => [tool.layout, majors[index % 3] ?? 18, tool] as const))(
  'a project of %s on PostgreSQL %i',
  (layout, major, tool) => {
    const [first, second] = tool.versions
    let project: MigrationProject
    beforeAll(async () => {
      project = await toolProject(tool, major)
    })
    afterAll(() => project?.[Symbol.asyncDispose]())

    test('is recognised without a word, and nothing is written', async () => {
      expect(await project.status()).toMatchObject({
        layout,
        trackedIn: tool.table,
        adopted: false,
        pending: 1,
      })
      expect(await project.conditions()).toEqual(
        expect.arrayContaining([`${first} applied`, `${second} pending`]),
      )
      await expect(project.up()).rejects.toMatchObject({ code: 'MIGRATION_NOT_ADOPTED' })
      expect(await project.adopt()).toMatchObject({ layout, written: false, pending: 1, drift: [] })
      expect(await project.session.query(`SELECT to_regnamespace('post_ai') AS schema`)).toEqual([
        { schema: null },
      ])
    })

    test('is continued: up and down, and its own table is as the tool would have it', async () => {
      expect(await project.adopt({ yes: true })).toMatchObject({
        written: true,
        toNote: expect.arrayContaining([first]),
      })
      expect((await project.up()).applied).toMatchObject([{ version: second, statements: 2 }])
      expect(await project.session.query(tool.rows)).toEqual(tool.both)
      const by = (await project.status()).migrations.map(({ version, appliedBy }) => [version, appliedBy])
      expect(by).toEqual(
        expect.arrayContaining([
          [first, layout],
          [second, 'post-ai'],
        ]),
      )
      if (layout === 'supabase') {
        await expect(project.down()).rejects.toMatchObject({ code: 'MIGRATION_IRREVERSIBLE' })
        return
      }
      await project.down()
      expect(await project.session.query(tool.rows)).toEqual(tool.one)
      expect(await project.tables()).toEqual(['users'])
    })

    test('is applied from the start to an empty database, where the table is made as the tool makes it', async () => {
      await using fresh = await migrationProject(major)
      // the files of dbmate are ours too; where it has not been, only a word tells
      await fresh.up({ layout, root: project.root })
      expect(await fresh.session.query(tool.rows)).toEqual(tool.both)
      expect(await fresh.session.query(columnsOf(tool.table))).toEqual(
        await project.session.query(columnsOf(tool.table)),
      )
    })

    test('gets a new migration in its own form, as the next one', async () => {
      const pending = async () => (await project.status()).pending
      const before = await pending()
      const created = await newMigration({ root: project.root, name: 'Add status' }, now)
      expect(created.files).toEqual(tool.created)
      expect(await pending()).toBe(before + 1)
    })
  },
)

const columnsOf = (table: string) => `
  SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull, pg_get_expr(adbin, adrelid) AS value
  FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = '${table}'::regclass AND attnum > 0 ORDER BY attnum`

test('what the tool does afterwards is seen: applied by it, and taken back by it', async () => {
  const tool = projects[1] as ToolProject
  await using project = await toolProject(tool)
  await project.adopt({ yes: true })
  await project.session.script(
    `CREATE TABLE orders (id int); INSERT INTO __diesel_schema_migrations (version) VALUES ('20260214120000')`,
  )
  expect((await project.status()).migrations.at(-1)).toMatchObject({
    condition: 'applied',
    appliedBy: 'diesel',
  })
  expect((await project.up()).planned).toEqual([])
  await project.session.script(
    `DROP TABLE orders; DELETE FROM __diesel_schema_migrations WHERE version = '20260214120000'`,
  )
  expect((await project.up()).applied).toMatchObject([{ version: '20260214120000' }])
})

test('a file that was changed before it was adopted is drift, by what the tool kept of it', async () => {
  const tool = projects[5] as ToolProject
  await using project = await toolProject(tool)
  await project.write({
    'prisma/migrations/20260110093000_create_users/migration.sql': `${users} -- changed`,
  })
  expect(await project.adopt({ yes: true })).toMatchObject({ drift: [tool.versions[0]] })
  expect((await project.status()).drift).toMatchObject([{ kind: 'changed', diff: null }])
  await expect(project.up()).rejects.toMatchObject({ code: 'MIGRATION_DRIFT' })
})

describe('what a tool left half done stops it', () => {
  test.each([
    ['golang-migrate', 'UPDATE schema_migrations SET version = 2, dirty = true', /marked version 2 dirty/],
    [
      'prisma',
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'y', '20260214120000_create_orders')`,
      /Prisma began it/,
    ],
  ])('%s', async (layout, sql, message) => {
    const tool = projects.find((one) => one.layout === layout) as ToolProject
    await using project = await toolProject(tool)
    await project.session.script(sql)
    expect(await project.conditions()).toContain(`${tool.versions[1]} failed`)
    await expect(project.adopt({ yes: true })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(message),
    })
  })
})

test('a migration of golang-migrate that was ended between its parts is dirty for the tool, and goes on here', async () => {
  const tool = projects[2] as ToolProject
  await using project = await toolProject(tool)
  await project.adopt({ yes: true })
  const path = 'migrations/000002_create_orders.up.sql'
  const text = await readFile(join(project.root, path), 'utf8')
  await project.write({ [path]: `${text} SELECT 1 / 0;` })
  await expect(project.up()).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
  expect(await project.session.query(tool.rows)).toEqual([{ version: 2, dirty: true }])
  await project.write({ [path]: text })
  await project.up()
  expect(await project.session.query(tool.rows)).toEqual(tool.both)
})

test('a tool that applies in order only is not given an older one', async () => {
  await using project = await toolProject(projects[3] as ToolProject)
  await project.adopt({ yes: true })
  await project.write({ 'migrations/1500000000000_old.sql': '-- Up Migration\nSELECT 1' })
  await expect(project.up()).rejects.toMatchObject({
    code: 'MIGRATION_ORDER',
    message: expect.stringContaining('1500000000000_old.sql is older than 1768037400000_create-users'),
  })
})

test('a migration of node-pg-migrate in JavaScript counts, and is left to the tool', async () => {
  await using project = await toolProject(projects[3] as ToolProject)
  await project.write({ 'migrations/1768037399999_first.js': '', 'migrations/1900000000000_later.ts': '' })
  await project.session.script(
    `INSERT INTO pgmigrations (name, run_on) VALUES ('1768037399999_first', now())`,
  )
  await project.adopt({ yes: true })
  expect(await project.conditions()).toEqual([
    '1768037399999_first applied',
    '1768037400000_create-users applied',
    '1771070400000_create-orders pending',
    '1900000000000_later pending',
  ])
  await expect(project.up()).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('later.ts is written in TypeScript'),
  })
  await project.up({ to: '1771070400000_create-orders' })
  expect(await project.tables()).toEqual(['orders', 'users'])
})

test('two tools can share a database, each with its own migrations', async () => {
  await using project = await toolProject(projects[1] as ToolProject)
  await project.adopt({ yes: true })
  await project.write({
    'own/1_own.sql': '-- migrate:up\nCREATE TABLE own (id int);\n-- migrate:down\nDROP TABLE own;',
  })
  await project.up({ directory: 'own' })
  expect(await project.conditions()).toEqual([
    '00000000000000 applied',
    '20260110093000 applied',
    '20260214120000 pending',
  ])
  await project.up()
  expect((await project.down({ directory: 'own' })).reverted).toMatchObject([{ version: '1' }])
  expect(await project.tables()).toEqual(['orders', 'users'])
  await project.write({ 'own/20260110093000_same.sql': '-- migrate:up\nCREATE TABLE same (id int);' })
  await expect(project.up({ directory: 'own', to: '20260110093000' })).rejects.toMatchObject({
    message: expect.stringContaining('a migration of another layout has the version 20260110093000'),
  })
  expect(await project.tables()).toEqual(['orders', 'own', 'users'])
})

test('when a tool does not say when it applied a migration, nobody knows', async () => {
  await using project = await toolProject(projects[0] as ToolProject)
  await project.adopt({ yes: true })
  expect((await project.status()).migrations[0]).toMatchObject({ condition: 'applied', appliedAt: null })
})

test('the tool at work is waited for', async () => {
  const tool = projects[5] as ToolProject
  await using project = await toolProject(tool)
  await project.adopt({ yes: true })
  await project.session.script('SELECT pg_advisory_lock(72707369)')
  await expect(project.up({ limits: { waitMs: 300 } })).rejects.toMatchObject({ code: 'MIGRATION_LOCKED' })
  expect(await project.tables()).toEqual(['users'])
  await project.session.script('SELECT pg_advisory_unlock_all()')
  await project.up()
  expect(await project.tables()).toEqual(['orders', 'users'])
})

test('there is a fixture for each layout but the native one', async () => {
  expect((await readdir(fixtures)).sort()).toEqual(projects.map(({ layout }) => layout).sort())
})

test('a directory that is named and not there is a mistake, but for a new migration', async () => {
  await using directory = await temporaryDirectory()
  const input = { root: directory.path, directory: 'db/chagnes' }
  await expect(findLayout(input)).rejects.toMatchObject({
    code: 'INPUT_UNREADABLE',
    message: 'There is no directory db/chagnes with migrations.',
  })
  const { files } = await newMigration({ ...input, name: 'first' })
  expect((await findLayout(input)).listing.files.map((file) => `db/chagnes/${file}`)).toEqual(files)
})
