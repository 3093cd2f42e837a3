import { describe, expect, it } from 'vitest'
import { PostAiError } from '../../src/lib/core/error.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { connectReadOnly } from '../../src/lib/postgres/read-only.ts'
import { dump } from '../../src/lib/sandbox/dump.ts'
import { sample } from '../support/sample.ts'
import { testDatabase } from '../support/servers.ts'

const signal = () => new AbortController().signal

async function schemaOf(url: string, args: string[] = [], abort: AbortSignal = signal()): Promise<string> {
  await using connection = await connectReadOnly(url)
  return await dump(connection, { args: ['--no-data', ...args], signal: abort })
}

describe.each(sample([15, 18]))('pg_dump over an open session of PostgreSQL %i', (major) => {
  it('dumps tables, indexes and functions so that another database can load them', async () => {
    await using source = await testDatabase(major)
    await using target = await testDatabase(major)
    await using connection = await connect(source.url)
    await connection.script(`
      CREATE TABLE "Größe" (id int PRIMARY KEY, "naïve text" text DEFAULT 'ü€𝄞');
      CREATE INDEX ON "Größe" (lower("naïve text")) WHERE id > 5;
      CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
      CREATE VIEW v AS SELECT twice(id) AS t FROM "Größe";`)
    const sql = await schemaOf(source.url)
    await using other = await connect(target.url)
    await other.script(sql.replaceAll(/^SET transaction_timeout.*$/gm, ''))
    expect(await schemaOf(target.url)).toBe(sql)
  })

  it('dumps a schema whose answers and questions are larger than any buffer', async () => {
    await using database = await testDatabase(major)
    await using connection = await connect(database.url)
    const long = 'x'.repeat(300_000)
    await connection.script(`CREATE FUNCTION long() RETURNS text LANGUAGE sql AS $$ SELECT '${long}' $$`)
    await connection.script(
      `DO $$ BEGIN FOR i IN 1..700 LOOP EXECUTE format('CREATE TABLE many_%s (id int PRIMARY KEY, v text DEFAULT %L)', i, repeat('d', 200)); END LOOP; END $$`,
    )
    const sql = await schemaOf(database.url)
    expect(sql.match(/CREATE TABLE public\.many_/g)).toHaveLength(700)
    expect(sql).toContain(long)
  })

  it('says what pg_dump says when a table stays locked', async () => {
    await using database = await testDatabase(major)
    await using holder = await connect(database.url)
    await holder.script('CREATE TABLE locked (id int)')
    await holder.script('BEGIN; LOCK TABLE locked IN ACCESS EXCLUSIVE MODE')
    const failure = await schemaOf(database.url, ['--lock-wait-timeout=200']).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PostAiError)
    expect(failure).toMatchObject({ code: 'SNAPSHOT_FAILED' })
    expect((failure as PostAiError).message).toMatch(
      /^The schema could not be read: .*(lock|statement) timeout/,
    )
  })

  it('ends with an error when the server ends the session', async () => {
    await using database = await testDatabase(major)
    await using holder = await connect(database.url)
    await holder.script('CREATE TABLE locked (id int)')
    await holder.script('BEGIN; LOCK TABLE locked IN ACCESS EXCLUSIVE MODE')
    const failing = schemaOf(database.url).catch((error: unknown) => error)
    await using killer = await connect(database.url)
    await expect
      .poll(
        async () => {
          const rows = await killer.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
          )
          return rows.length
        },
        { timeout: 20_000 },
      )
      .toBe(1)
    expect(await failing).toMatchObject({ code: 'SNAPSHOT_FAILED' })
  })

  it('stops when it is interrupted', async () => {
    await using database = await testDatabase(major)
    await using holder = await connect(database.url)
    await holder.script('CREATE TABLE locked (id int)')
    await holder.script('BEGIN; LOCK TABLE locked IN ACCESS EXCLUSIVE MODE')
    const interruption = new AbortController()
    const work = schemaOf(database.url, [], interruption.signal).catch((error: unknown) => error)
    setTimeout(() => interruption.abort(), 500)
    expect(await work).toMatchObject({ code: 'INTERRUPTED', exit: 130 })
  })
})
