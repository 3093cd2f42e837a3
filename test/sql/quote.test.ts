import { afterAll, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { qualifiedName, quoteIdentifier, quoteLiteral } from '../../src/lib/sql/quote.ts'
import { serverUrl } from '../support/servers.ts'

const session = await connect(await serverUrl(18))
afterAll(() => session[Symbol.asyncDispose]())

const keywords = await session.query<{ word: string; catcode: string }>(
  'SELECT word, catcode::text FROM pg_get_keywords()',
)

const identifiers = [
  'plain',
  'with space',
  'Mixed',
  'a"b',
  '1st',
  'größe',
  '日本',
  'a.b',
  'x$y',
  '_',
  "it's",
  'a\\b',
]

test.each(identifiers)('the identifier %s comes back from the server as it went', async (name) => {
  const [row] = await session.query<Record<string, number>>(`SELECT 1 AS ${quoteIdentifier(name)}`)
  expect(Object.keys(row ?? {})).toEqual([name])
})

test('every keyword can be the name of a column, a table and a function after quoting', async () => {
  const quoted = keywords.map(({ word }) => quoteIdentifier(word))
  const columns = quoted.map((name) => `${name} int`).join(', ')
  await session.script(`CREATE TEMP TABLE all_words (${columns})`)
  for (const { word, catcode } of keywords) {
    if (catcode !== 'U') await session.query(`SELECT ${quoteIdentifier(word)} FROM all_words`)
  }
})

test('what the server would quote is quoted, and nothing plain', async () => {
  const words = [...keywords.filter(({ catcode }) => catcode !== 'C').map(({ word }) => word), ...identifiers]
  const rows = await session.query<{ word: string; quoted: string }>(
    'SELECT word, quote_ident(word) AS quoted FROM unnest($1::text[]) AS word',
    [words],
  )
  const different = rows.filter(({ word, quoted }) => quoteIdentifier(word) !== quoted)
  expect(different.filter(({ quoted }) => quoted.startsWith('"'))).toEqual([])
})

test.each([
  "it's",
  'back\\slash',
  "\\'; DROP TABLE t; --",
  '',
  '日本 😀',
  'line\nbreak',
  'tab\t',
  '$$',
  "''",
])('the literal %j comes back as it went, whatever standard_conforming_strings says', async (value) => {
  for (const setting of ['on', 'off']) {
    await session.script(`SET standard_conforming_strings = ${setting}; SET escape_string_warning = off`)
    const [row] = await session.query<{ value: string }>(`SELECT ${quoteLiteral(value)}::text AS value`)
    expect(row?.value).toBe(value)
  }
  await session.script('RESET standard_conforming_strings')
})

test('a qualified name is quoted part by part', () => {
  expect(qualifiedName('public', 'Order')).toBe('public."Order"')
  expect(qualifiedName('my.schema', 'select')).toBe('"my.schema"."select"')
})
