import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type IndexExpectations, indexExpectations, indexesUsed } from '../support/advisor.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'

let database: TestDatabase
let advisor: IndexExpectations

beforeAll(async () => {
  database = await testDatabase(18)
  await using connection = await connect(database.url)
  // an ICU default would do as well: what matters is that text does not compare byte by byte
  await connection.script(`
    CREATE EXTENSION pg_trgm;
    CREATE COLLATION german (provider = icu, locale = 'de-DE');
    CREATE TABLE documents (
      id int PRIMARY KEY, title text COLLATE german NOT NULL, code text COLLATE "C" NOT NULL, props jsonb NOT NULL,
      tags text[] NOT NULL, words tsvector NOT NULL, period int4range NOT NULL, shop int NOT NULL);
    INSERT INTO documents
      SELECT g, 'Title ' || md5(g::text), md5(g::text), jsonb_build_object('k', g % 2000, 'n', md5(g::text)),
             ARRAY['t' || g % 4000, 'u' || g % 7], to_tsvector('simple', 'w' || g % 3000), int4range(g, g + 10), g % 20
      FROM generate_series(1, 60000) g;`)
  await connection.script('CHECKPOINT')
  await connection.script('VACUUM (ANALYZE) documents')
  advisor = await indexExpectations(database.url)
})
afterAll(async () => {
  await advisor?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
})

const cases: [string, string, string][] = [
  ['an expression', `SELECT * FROM documents WHERE lower(title) = 'x'`, 'documents ((lower(title)))'],
  [
    'an expression behind an equality',
    `SELECT * FROM documents WHERE shop = 3 AND (length(code) + shop % 5) = 33`,
    'documents (shop, (length(code) + (shop % 5)))',
  ],
  [
    'a key of a JSON document',
    `SELECT * FROM documents WHERE props ->> 'k' = '77'`,
    `documents ((props ->> 'k'))`,
  ],
  [
    'JSON containment',
    `SELECT * FROM documents WHERE props @> '{"k": 77}'`,
    'documents USING gin (props jsonb_path_ops)',
  ],
  [
    'a JSON path',
    `SELECT * FROM documents WHERE props @? '$ ? (@.k == 77)'`,
    'documents USING gin (props jsonb_path_ops)',
  ],
  ['an array', `SELECT * FROM documents WHERE tags @> ARRAY['t77']`, 'documents USING gin (tags)'],
  [
    'a text search',
    `SELECT * FROM documents WHERE words @@ to_tsquery('simple', 'w77')`,
    'documents USING gin (words)',
  ],
  ['a range', `SELECT * FROM documents WHERE period @> 77`, 'documents USING gist (period)'],
  [
    'a prefix under a collation of a language',
    `SELECT * FROM documents WHERE title LIKE 'Title 0a0%'`,
    'documents (title text_pattern_ops)',
  ],
  ['a prefix under the C collation', `SELECT * FROM documents WHERE code LIKE '0a0%'`, 'documents (code)'],
  [
    'a pattern without a prefix',
    `SELECT * FROM documents WHERE title ILIKE '%0a0b1%'`,
    'documents USING gin (title gin_trgm_ops)',
  ],
]

describe('the advisor proposes for', () => {
  test.each(cases)('%s', (_, sql, index) => advisor.expectIndex(sql, index))
})

describe('the real server uses what is proposed for', () => {
  test.each(cases)('%s', async (_, sql) => {
    const ddl = await advisor.ddlFor(sql)
    await using connection = await connect(database.url)
    for (const statement of ddl) await connection.script(statement)
    await connection.script('ANALYZE documents')
    const names = ddl.map((statement) => /CONCURRENTLY (\S+)/.exec(statement)?.[1])
    expect(await indexesUsed(database.url, 18, sql)).toEqual(names)
    for (const name of names) await connection.script(`DROP INDEX ${name}`)
  })
})

describe('the advisor is silent about', () => {
  test.each([
    [
      'an expression that is not immutable',
      `SELECT * FROM documents WHERE now() - interval '1 day' * shop < now()`,
    ],
    [
      'an expression over two tables',
      `SELECT 1 FROM documents a, documents b WHERE a.shop + b.shop = -1 AND a.id < 5 AND b.id < 5`,
    ],
  ])('%s', (_, sql) => advisor.expectNoIndex(sql))
})
