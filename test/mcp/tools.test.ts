import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { mcpMajors, peopleDatabase, toolsOn } from '../support/mcp-people.ts'
import type { TestDatabase } from '../support/servers.ts'

const marker = join(tmpdir(), `post-ai-mcp-evil-${process.pid}`)

describe.each(mcpMajors)('the tools on PostgreSQL %i', (major) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await peopleDatabase(major, 'secret', 700_001)
  })
  afterAll(() => database?.[Symbol.asyncDispose]())

  test('list_schemas counts what the role may read, in the allowed schemas', async () => {
    const all = await toolsOn(database.url)
    expect((await all.call('list_schemas')).text).toMatch(/^closed: 1 table, 0 views, 0 functions/m)
    const { call } = await toolsOn(database.url, { schema: ['public', 'hr'] })
    const { structured } = await call('list_schemas')
    expect(namesIn(structured?.schemas)).toEqual(['hr', 'public'])
  })

  test('search_objects ranks by words, tells kinds apart, and gives names only', async () => {
    const { call } = await toolsOn(database.url)
    const names = async (args: Record<string, unknown>) =>
      namesIn((await call('search_objects', args)).structured?.objects)
    expect((await names({ query: 'orders' }))[0]).toBe('table public.orders')
    expect(await names({ query: 'mail', kinds: ['function'] })).toContain('function public.mail_of(integer)')
    expect(await names({ query: 'salary', kinds: ['column'] })).toContain('column public.people.salary')
    expect(await names({ schema: 'hr' })).toEqual(['table hr.notes'])
    expect(await names({ query: 'zzzz' })).toEqual([])
    expect(await names({ limit: 2 })).toHaveLength(2)
  })

  test('describe_object tells keys both ways, indexes, views and functions, and of nothing outside', async () => {
    const { call } = await toolsOn(database.url, { schema: ['public'] })
    const { text } = await call('describe_object', { name: 'people' })
    expect(text).toMatch(/id integer not null/)
    expect(text).toMatch(/mail_domain text generated/)
    expect(text).toMatch(/referenced by:\n {2}public\.orders: FOREIGN KEY \(person_id\)/)
    expect(text).toMatch(/indexes:\n.*lower\(email\)/)
    expect((await call('describe_object', { name: 'contacts' })).text).toMatch(/definition:\n *SELECT/)
    expect((await call('describe_object', { name: 'mail_of' })).text).toMatch(/volatility: stable/)
    expect((await call('describe_object', { name: 'logs' })).text).toMatch(/partitioned by RANGE \(at\)/)
    for (const name of ['closed.things', 'things', 'pg_catalog.pg_class', 'nothing']) {
      expect(await call('describe_object', { name })).toMatchObject({ isError: true })
    }
  })

  test('nothing outside of the allowed schemas is read, but through views that lie within', async () => {
    await using session = await connect(database.url)
    await session.script(`CREATE OR REPLACE VIEW public.window AS SELECT what FROM closed.things;
      CREATE OR REPLACE FUNCTION closed.peek() RETURNS text LANGUAGE sql STABLE AS 'SELECT what FROM closed.things'`)
    const { call } = await toolsOn(database.url, { schema: ['public'] })
    for (const sql of [
      'SELECT * FROM closed.things',
      'SELECT * FROM people, closed.things',
      'SELECT (SELECT what FROM closed.things)',
      'WITH t AS (TABLE closed.things) SELECT * FROM t',
      'SELECT closed.peek()',
      'SELECT * FROM pg_class',
      'SELECT * FROM information_schema.tables',
      'SELECT * FROM pg_stats',
      'SELECT * FROM hr.notes UNION ALL SELECT id, id, name FROM people',
    ]) {
      const { text, isError } = await call('query', { sql })
      expect({ sql, isError, text }).toMatchObject({
        isError: true,
        text: expect.stringContaining('SQL_REFUSED'),
      })
      expect((await call('check_sql', { sql })).structured).toMatchObject({ allowed: false })
    }
    expect((await call('query', { sql: 'SELECT * FROM "window"' })).text).toContain('\nclosed thing\n')
  })

  test('query keeps to its limits of rows, size, cost and time', async () => {
    const few = await toolsOn(database.url, { 'max-rows': 3, 'max-cost': 100, timeout: 1 })
    expect((await few.call('query', { sql: 'SELECT id FROM orders', limit: 50 })).structured).toMatchObject({
      rowCount: 3,
      truncated: 'rows',
    })
    const dear = 'SELECT count(*) FROM orders a, orders b, orders c'
    expect((await few.call('query', { sql: dear })).text).toMatch(
      /^SQL_REFUSED: The planner estimates a cost of/,
    )
    expect((await few.call('check_sql', { sql: dear })).structured).toMatchObject({
      allowed: false,
      rule: 'cost',
    })
    const short = await toolsOn(database.url, { 'max-bytes': 2000, timeout: 1 })
    const wide = await short.call('query', { sql: `SELECT repeat('x', 300) FROM orders` })
    expect(wide.structured).toMatchObject({ truncated: 'bytes' })
    expect(wide.text.length).toBeLessThan(3000)
    const slow =
      'SELECT count(*) FROM generate_series(1, 10000) a, generate_series(1, 3000) b, generate_series(1, 9) c'
    expect((await short.call('query', { sql: slow })).text).toMatch(/^SQL_(?:TIMEOUT|REFUSED)/)
  })

  test('explain_query executes only where that is allowed', async () => {
    const closed = await toolsOn(database.url)
    const sql = 'SELECT * FROM orders WHERE total > 10'
    const planned = JSON.parse(dataOf((await closed.call('explain_query', { sql, analyze: true })).text))
    expect(planned).toMatchObject({ analyzed: false })
    const open = await toolsOn(database.url, { analyze: true })
    const analyzed = JSON.parse(dataOf((await open.call('explain_query', { sql, analyze: true })).text))
    expect(analyzed).toMatchObject({ analyzed: true })
    expect((await open.call('explain_query', { sql: 'DELETE FROM orders', analyze: true })).isError).toBe(
      true,
    )
    expect((await closed.call('explain_query', { sql: 'SELECT * FROM orders WHERE id = $1' })).isError).toBe(
      false,
    )
  })

  test('a cancelled call ends at once, and is noted as such', async () => {
    const { call } = await toolsOn(database.url, { 'max-cost': 1e12 })
    const stop = new AbortController()
    const began = performance.now()
    const slow = call(
      'query',
      { sql: 'SELECT count(*) FROM generate_series(1, 30000) a, generate_series(1, 30000) b' },
      stop.signal,
    )
    setTimeout(() => stop.abort(), 500)
    expect((await slow).text).toMatch(/^INTERRUPTED/)
    expect(performance.now() - began).toBeLessThan(8000)
  })

  test('verify_migration tells a down that does not undo from one that does', async () => {
    const { call } = await toolsOn(database.url)
    const up = 'CREATE INDEX orders_total ON orders (total)'
    expect((await call('verify_migration', { up, down: 'DROP INDEX orders_total' })).text).toMatch(
      /^verdict: proved/,
    )
    expect((await call('verify_migration', { up, down: 'SELECT 1' })).text).toMatch(/^verdict: not-restored/)
    expect((await call('verify_migration', { up, file: 'x.sql' })).isError).toBe(true)
    expect((await call('verify_migration', { up: 'CREATE INDEX (' })).text).toMatch(/^SQL_SYNTAX/)
  }, 120_000)

  test('what a model writes is tried in the embedded server alone, and given up when it does not end', async () => {
    const { call } = await toolsOn(database.url)
    const impatient = await toolsOn(database.url, { 'advise-timeout': 5_000 })
    // the embedded server has no dblink, a throwaway one would have, and would then start the program
    const up = `CREATE EXTENSION dblink; DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch ${marker}'''; END $$`
    for (const tool of ['verify_migration', 'propose_migration']) await call(tool, { up, down: 'SELECT 1' })
    expect(existsSync(marker)).toBe(false)
    const endless = await impatient.call('verify_migration', {
      up: 'DO $$ BEGIN LOOP END LOOP; END $$',
      down: 'SELECT 1',
    })
    expect(endless.text).toMatch(/^SQL_TIMEOUT/)
  }, 150_000)

  test('propose_migration tells locks and what fails', async () => {
    const { call } = await toolsOn(database.url)
    const { text } = await call('propose_migration', {
      up: 'ALTER TABLE orders ALTER COLUMN total TYPE text',
    })
    expect(text).toMatch(/^verdict: \w+\. rollback: /)
    expect(text).toContain('ACCESS EXCLUSIVE')
    expect((await call('propose_migration', { up: 'ALTER TABLE nothing ADD COLUMN x int' })).text).toMatch(
      /^verdict: error/,
    )
    for (const up of [
      "COPY orders TO PROGRAM 'touch /tmp/x'",
      "COPY orders FROM '/etc/passwd'",
      "LOAD 'x'",
    ]) {
      for (const tool of ['propose_migration', 'verify_migration']) {
        expect((await call(tool, { up })).text).toMatch(/^SQL_REFUSED: A migration that starts programs/)
      }
    }
    expect(await call('propose_migration', { up: '-- migrate:up\nSELECT 1' })).toMatchObject({
      isError: true,
    })
  }, 120_000)
})

/** The kinds, where they are told, and names of what a tool found. */
function namesIn(found: unknown): string[] {
  return (found as { kind?: string; name: string }[]).map(({ kind, name }) =>
    [kind, name].filter(Boolean).join(' '),
  )
}

function dataOf(text: string): string {
  return text.split(/^--- \w+\n?/m)[1] ?? ''
}
