import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { takeSnapshot } from '../../src/lib/advisor/snapshot/take-snapshot.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { presentSchemaDiff, presentSchemaDiffSql } from '../../src/lib/present/schema-diff.ts'
import type { SchemaDiffResult } from '../../src/lib/schema/diff/diff-result.ts'
import { type SchemaDiffInput, schemaDiff } from '../../src/lib/schema/diff/schema-diff.ts'
import { sample } from '../support/sample.ts'
import { testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const context = quietContext()
const shop = 'CREATE TABLE orders (id int PRIMARY KEY, total numeric NOT NULL, note text);'

/** Compares two texts as files. */
async function between(
  from: string,
  to: string,
  options: Partial<SchemaDiffInput> = {},
): Promise<SchemaDiffResult> {
  await using directory = await temporaryDirectory()
  const source = async (name: string, sql: string) => {
    const path = join(directory.path, name)
    await writeFile(path, sql)
    return { kind: 'file', path } as const
  }
  return await schemaDiff(
    { from: await source('from.sql', from), to: await source('to.sql', to), ...options },
    context,
  )
}

const sqlOf = ({ statements }: SchemaDiffResult) => statements.map(({ sql }) => sql)

describe('two files', () => {
  test('that say the same in other words are equal', async () => {
    const result = await between(
      shop,
      'create table public.orders (id integer, total decimal not null, note text, primary key (id))',
    )
    expect(result).toMatchObject({ equal: true, statements: [], notDiffed: [], proof: null })
    expect(presentSchemaDiff(result, { color: false, width: 100 })).toContain('The two schemas are equal.')
  })

  test('a column that goes while one like it comes may be a rename, and with --rename it is one', async () => {
    const to = 'CREATE TABLE orders (id int PRIMARY KEY, amount numeric NOT NULL, note text);'
    const dropped = await between(shop, to)
    expect(dropped.renames).toEqual([
      {
        kind: 'column',
        from: 'public.orders.total',
        to: 'amount',
        accepted: false,
        flag: 'public.orders.total=amount',
      },
    ])
    expect(dropped.statements.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toContain(
      'data-loss',
    )
    const renamed = await between(shop, to, { renames: ['orders.total=amount'] })
    expect(sqlOf(renamed)).toEqual(['ALTER TABLE public.orders RENAME COLUMN total TO amount'])
    expect(renamed.proof).toMatchObject({ outcome: 'proved', losses: [] })
  })

  test('a table is renamed with its columns, key and index', async () => {
    const from = `${shop} CREATE INDEX orders_note ON orders (note);`
    const to =
      'CREATE TABLE purchases (id int PRIMARY KEY, amount numeric NOT NULL, note text); CREATE INDEX purchases_note ON purchases (note);'
    const renamed = await between(from, to, { renames: ['orders=purchases', 'orders.total=amount'] })
    expect(sqlOf(renamed)).toEqual([
      'ALTER TABLE public.orders RENAME COLUMN total TO amount',
      'ALTER TABLE public.orders RENAME TO purchases',
      'ALTER TABLE public.purchases RENAME CONSTRAINT orders_pkey TO purchases_pkey',
      'ALTER INDEX public.orders_note RENAME TO purchases_note',
    ])
    expect(renamed.proof?.outcome).toBe('proved')
  })

  test.for(sample(['orders.gone=x', 'orders', 'nothing=x', '=x'], 2))(
    '--rename %s is refused',
    async (word) => {
      await expect(between(shop, shop, { renames: [word] })).rejects.toMatchObject({ code: 'USAGE_INVALID' })
    },
  )

  test('what no statement is made for is told by name', async () => {
    const result = await between(
      shop,
      `${shop} CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
      CREATE FUNCTION to_int(text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE w AS (a text);
      CREATE FUNCTION w_int(w) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE CAST (w AS int) WITH FUNCTION w_int(w);`,
    )
    expect(result.notDiffed.map(({ kind, name, differs }) => `${kind} ${name} ${differs}`)).toEqual(
      expect.arrayContaining([
        'text search configuration public.words true',
        'cast public.w to integer true',
      ]),
    )
    expect(result.proof?.outcome).toBe('proved')
    const onlyThat = await between(shop, `${shop} CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);`)
    expect(onlyThat).toMatchObject({ equal: false, statements: [] })
  })

  test('new values of an enum are used in a transaction after theirs', async () => {
    const result = await between(
      `CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (m m);`,
      `CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE t (m m DEFAULT 'b');`,
    )
    expect(presentSchemaDiffSql(result)).toBe(
      `BEGIN;\nALTER TYPE public.m ADD VALUE 'b' AFTER 'a';\nCOMMIT;\nBEGIN;\nALTER TABLE public.t ALTER COLUMN m SET DEFAULT 'b'::public.m;\nCOMMIT;`,
    )
  })

  test('with --safe nobody has to wait, and that is proved too', async () => {
    const to = `${shop} CREATE INDEX orders_note ON orders (note); ALTER TABLE orders ADD CHECK (total > 0);`
    const result = await between(shop, to, { safe: true })
    expect(presentSchemaDiffSql(result)).toMatch(
      /CREATE INDEX CONCURRENTLY orders_note[\s\S]*NOT VALID[\s\S]*VALIDATE CONSTRAINT|NOT VALID[\s\S]*VALIDATE CONSTRAINT[\s\S]*CREATE INDEX CONCURRENTLY/,
    )
    expect(result.statements.find(({ sql }) => sql.includes('CONCURRENTLY'))?.transaction).toBeNull()
    expect(result.proof?.outcome).toBe('proved')
  })

  test('only the schemas that are named are compared', async () => {
    const to = `${shop} CREATE SCHEMA other; CREATE TABLE other.t (a int); CREATE TABLE more (a int);`
    expect(sqlOf(await between(shop, to, { schemas: ['other'] }))).toEqual([
      'CREATE SCHEMA other',
      'CREATE TABLE other.t (a integer)',
    ])
  })

  test('a file that does not run is refused with the line and the reason', async () => {
    await expect(between(shop, 'CREATE TABLE a (b nothing);')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(
        /to\.sql does not run in an empty database: line 1, CREATE TABLE a.*"nothing" does not exist/,
      ),
    })
    await expect(between(shop, 'CREATE TABEL a ();')).rejects.toMatchObject({ code: 'SQL_SYNTAX' })
  })

  test('what an extension makes that the embedded server lacks is told, and the rest compared', async () => {
    const extended = `${shop} CREATE EXTENSION postgis; CREATE TABLE places (at geometry);`
    const result = await between(extended, `${extended} ALTER TABLE orders ADD placed date;`)
    expect(sqlOf(result)).toEqual(['ALTER TABLE public.orders ADD COLUMN placed date'])
    expect(result.proof?.outcome).toBe('partly')
    expect(result.notDiffed.map(({ name }) => name).join()).toContain('from.sql:1')
  })
})

describe('migrations', () => {
  test('and a database: what was changed by hand, without the tables of the tool, with the sizes of FROM', async () => {
    await using directory = await temporaryDirectory()
    const migrations = join(directory.path, 'migrations')
    await mkdir(migrations)
    await writeFile(
      join(migrations, '20260101000000_shop.sql'),
      `-- migrate:up\n${shop}\n-- migrate:down\nDROP TABLE orders;\n`,
    )
    await using database = await testDatabase(15)
    await using session = await connect(database.url)
    await session.script(
      `${shop} CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY); CREATE SCHEMA post_ai; CREATE TABLE post_ai.migrations (v text);`,
    )
    const files = { kind: 'migrations', root: directory.path } as const
    const live = { kind: 'database', url: database.url } as const
    expect(await schemaDiff({ from: files, to: live }, context)).toMatchObject({ equal: true, notDiffed: [] })

    await session.script(
      `ALTER TABLE orders ADD by_hand int; INSERT INTO orders SELECT i, 1 FROM generate_series(1, 1000) i; ANALYZE orders;`,
    )
    const save = { name: 'by hand', root: directory.path }
    const drift = await schemaDiff({ from: files, to: live, save }, context)
    expect(sqlOf(drift)).toEqual(['ALTER TABLE public.orders ADD COLUMN by_hand integer'])
    expect(drift.saved?.rollback.verdict).toBe('proved')
    const [, written = ''] = await readdir(migrations)
    expect(await readFile(join(migrations, written), 'utf8')).toBe(
      '-- migrate:up\nALTER TABLE public.orders ADD COLUMN by_hand integer;\n\n-- migrate:down\nALTER TABLE public.orders DROP COLUMN by_hand;\n',
    )
    expect((await schemaDiff({ from: files, to: live }, context)).equal).toBe(true)

    const wider = join(directory.path, 'wider.sql')
    await writeFile(wider, `${shop.replace('id int', 'id bigint')} ALTER TABLE orders ADD by_hand int;`)
    const grown = await schemaDiff({ from: live, to: { kind: 'file', path: wider } }, context)
    expect(grown.statements[0]).toMatchObject({ rewrite: true, estimate: { rows: 1000 } })
    expect(grown).toMatchObject({ verdict: 'safe', major: 15, proof: { outcome: 'proved' } })
    const rows = await session.query<{ n: number }>('SELECT count(*)::int AS n FROM orders')
    expect(rows).toEqual([{ n: 1000 }])
  })

  test('an empty directory is refused', async () => {
    await using directory = await temporaryDirectory()
    const files = { kind: 'migrations', root: directory.path, directory: directory.path } as const
    await expect(schemaDiff({ from: files, to: { kind: 'empty' } }, context)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
  })
})

describe('snapshots and secrets', () => {
  test('a snapshot is compared without comments and publications, which it lacks', async () => {
    await using directory = await temporaryDirectory()
    await using database = await testDatabase(18)
    await using session = await connect(database.url)
    await session.script(`${shop} COMMENT ON TABLE orders IS 'x'; CREATE PUBLICATION p FOR TABLE orders;`)
    const file = join(directory.path, 'shop.postai')
    await takeSnapshot({ url: database.url, file }, context)
    const live = { kind: 'database', url: database.url } as const
    const snapshot = { kind: 'file', path: file } as const
    expect(await schemaDiff({ from: snapshot, to: live }, context)).toMatchObject({
      equal: true,
      scope: { comments: false },
    })
    await expect(schemaDiff({ from: snapshot, to: live, owners: true }, context)).rejects.toMatchObject({
      code: 'USAGE_INVALID',
    })
  })

  test('passwords of other servers are never in the result', async () => {
    await using one = await testDatabase(18)
    await using other = await testDatabase(18)
    await using session = await connect(one.url)
    await session.script(`CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h', dbname 'd');
      CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'u', password 'canary-1');
      CREATE FOREIGN TABLE t (a int) SERVER far OPTIONS (table_name 'canary-3');
      CREATE SUBSCRIPTION sub CONNECTION 'host=h password=canary-2' PUBLICATION p WITH (connect = false);`)
    const sides = [one, other].map(({ url }) => ({ kind: 'database', url }) as const)
    const [from, to] = sides as [(typeof sides)[0], (typeof sides)[0]]
    try {
      for (const result of [
        await schemaDiff({ from, to }, context),
        await schemaDiff({ from: to, to: from }, context),
      ]) {
        expect(JSON.stringify(result)).not.toMatch(/canary-[12]/)
        expect(result.notDiffed.map(({ kind }) => kind)).toEqual(
          expect.arrayContaining(['subscription', 'user mapping']),
        )
        expect(result.proof?.outcome).toBe('partly')
        expect(sqlOf(result).join()).toMatch(/SERVER (IF EXISTS )?far/)
      }
    } finally {
      await session.script(
        'ALTER SUBSCRIPTION sub DISABLE; ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub',
      )
    }
  })

  test('a rename is one also where the embedded server cannot hold all of both', async () => {
    await using one = await testDatabase(18)
    await using other = await testDatabase(18)
    await using before = await connect(one.url)
    await using after = await connect(other.url)
    const foreign = `CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;`
    await before.script(`${foreign} ${shop}`)
    await after.script(`${foreign} ${shop.replace('total', 'amount')}`)
    const [from, to] = [one, other].map(({ url }) => ({ kind: 'database', url }) as const)
    if (!from || !to) throw new Error('two databases')
    const result = await schemaDiff({ from, to, renames: ['public.orders.total=amount'] }, context)
    expect(sqlOf(result)).toEqual(['ALTER TABLE public.orders RENAME COLUMN total TO amount'])
    expect(result.renames).toMatchObject([{ from: 'public.orders.total', to: 'amount', accepted: true }])
    expect(result.proof?.outcome).toBe('partly')
    expect(result.notDiffed.length).toBeGreaterThan(0)
  })

  test('an aborted call ends with INTERRUPTED', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 300)
    const call = schemaDiff({ from: { kind: 'empty' }, to: { kind: 'empty' } }, quietContext(abort.signal))
    await expect(call).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})
