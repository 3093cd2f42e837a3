import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseMask } from '../../src/lib/mcp/masks/mask-name.ts'
import { restrict } from '../../src/lib/mcp/masks/restrict.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { treeReader } from '../fuzz/oracle.ts'
import { lines, mcpMajors, peopleDatabase, toolsOn } from '../support/mcp-people.ts'
import { spread } from '../support/sample.ts'
import type { TestDatabase } from '../support/servers.ts'

const mask = ['people.email', 'public.people.salary', 'people.doc', 'logs.email']

describe.each(mcpMajors)('masked columns on PostgreSQL %i', (major) => {
  let one: TestDatabase
  let other: TestDatabase
  beforeAll(async () => {
    one = await peopleDatabase(major, 'zqone', 700_001)
    other = await peopleDatabase(major, 'kxother', 300_005)
  })
  afterAll(async () => {
    await one?.[Symbol.asyncDispose]()
    await other?.[Symbol.asyncDispose]()
  })

  test('no way around tells a value, or lets two databases with other values be told apart', async () => {
    const [here, there] = [await toolsOn(one.url, { mask }), await toolsOn(other.url, { mask })]
    const told: string[] = []
    let answered = 0
    await several(spread(lines('leaks')), async (sql) => {
      const [a, b] = [await here.call('query', { sql }), await there.call('query', { sql })]
      const texts = [a, b].map((answer) => plain(JSON.stringify([answer.text, answer.structured])))
      if (/zqone|kxother|70000\d|30000\d/i.test(texts.join())) told.push(`shows: ${sql}`)
      else if (texts[0] !== texts[1]) told.push(`differs: ${sql}\n${texts.join('\n')}`)
      if (!a.isError) answered += 1
    })
    expect(told).toEqual([])
    // most are refused; some are answered with masks, and show that the test could fail
    expect(answered).toBeGreaterThan(5)
  }, 300_000)

  test('without masks the same ways do tell', async () => {
    const { call } = await toolsOn(one.url)
    let shown = 0
    const some = lines('leaks').filter((_, index) => index % 4 === 0)
    await several(some, async (sql) => {
      const { text } = await call('query', { sql })
      if (/zqone|70000\d/i.test(text)) shown += 1
    })
    expect(shown).toBeGreaterThan(15)
  }, 120_000)

  test('honest questions are answered rightly', async () => {
    const { call } = await toolsOn(one.url, { mask })
    const wrong: string[] = []
    await several(lines('open'), async (line) => {
      const [sql = '', expected = ''] = line.split(' --> ')
      const { text, isError } = await call('query', { sql })
      const first = text.split('\n').at(-2)
      const rows = text.split(/^--- \w+\n/m)[1]?.split('\n') ?? []
      if (isError || rows[1] !== expected) wrong.push(`${sql}: ${isError ? text : (rows[1] ?? first)}`)
    })
    expect(wrong).toEqual([])
  }, 120_000)

  // PostgreSQL 13 does not print the trees of prepared statements
  test.runIf(major >= 15)(
    "where the server's own tree reads the table, the query holds masks",
    async () => {
      await using session = await connect(one.url)
      await using oracle = await connect(one.url)
      const trees = await treeReader(oracle)
      const [people] = await oracle.query<{ oid: number }>(
        `SELECT 'public.people'::regclass::oid::int AS oid`,
      )
      const restrictions = { schemas: null, masks: mask.map(parseMask), allow: {} }
      const all = [...spread(lines('leaks')), ...lines('open').map((line) => line.split(' --> ')[0] ?? '')]
      let looked = 0
      for (const sql of all) {
        await session.script('RESET search_path')
        const restricted = await restrict(sql, session, restrictions)
        if (!('sql' in restricted)) continue
        const found = await trees(restricted.sql)
        for (const tree of found ?? []) {
          if (!tree.includes(`:relid ${people?.oid} `)) continue
          looked += 1
          const count = (restricted.sql.match(/THEN NULL ELSE '\*\*\*\*'/g) ?? []).length
          expect({ sql, masks: count > 0 || /names_only|joined/.test(sql) }).toEqual({ sql, masks: true })
        }
      }
      expect(looked).toBeGreaterThan(10)
    },
    120_000,
  )

  test('a mask of no column, or a function that is allowed, opens nothing', async () => {
    const slip = await toolsOn(one.url, { mask: ['people.emial'] })
    expect(await slip.call('query', { sql: 'SELECT id FROM people' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('--mask people.emial names no column'),
    })
    const allow = { functions: ['public.secretly', 'public.mail_of', 'pg_catalog.query_to_xml'] }
    const { call } = await toolsOn(one.url, { mask }, { allow })
    for (const sql of [
      'SELECT secretly(1)',
      'SELECT mail_of(1)',
      `SELECT query_to_xml('SELECT email FROM people', true, false, '')`,
    ]) {
      expect(await call('query', { sql })).toMatchObject({ isError: true })
    }
  })

  test('describe_object and search_objects tell of masked columns that they are, and nothing more', async () => {
    const { call } = await toolsOn(one.url, { mask })
    const { text } = await call('describe_object', { name: 'people' })
    expect(text).toMatch(/^ {2}email text -- MASKED: returned as \*\*\*\*$/m)
    expect(text).toMatch(/^ {2}team text -- 3 distinct$/m)
    expect((await call('describe_object', { name: 'contacts' })).text).toMatch(/address text -- MASKED/)
    expect(text).not.toMatch(/zqone/)
  })
})

/** Does the same with each, a few at a time: each opens sessions of its own. */
async function several(all: readonly string[], work: (one: string) => Promise<void>): Promise<void> {
  const waiting = [...all]
  const hand = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: 6 }, hand))
}

/** Without what differs between any two calls: time, and the mark of the fence. */
function plain(text: string): string {
  return text
    .replaceAll(/--- [0-9a-f]{12}|second [0-9a-f]{12}/g, '')
    .replaceAll(/\d[\d.]* m?s\b/g, 'TIME')
    .replaceAll(/"ms":[\d.]+/g, '')
    .replaceAll(/test_[0-9a-f]{12}/g, 'DATABASE')
}
