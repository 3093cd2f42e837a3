import { expect, test } from 'vitest'
import { parseWorkload } from '../../src/lib/advisor/workload/workload-file.ts'

async function queriesIn(text: string): Promise<[sql: string, calls: number][]> {
  const { queries } = await parseWorkload(text, 'queries.sql')
  return queries.map(({ sql, calls }) => [sql, calls])
}

test('statements are separated by semicolons, the last may go without', async () => {
  expect(await queriesIn('SELECT 1;\n\nSELECT 2 ;SELECT 3')).toEqual([
    ['SELECT 1', 1],
    ['SELECT 2', 1],
    ['SELECT 3', 1],
  ])
})

test('nothing is measured in a file', async () => {
  const { source, since, queries } = await parseWorkload('SELECT 1', 'queries.sql')
  expect({ source, since }).toEqual({ source: 'file', since: undefined })
  expect(queries[0]).toMatchObject({ totalMs: undefined, meanMs: undefined, rows: undefined })
})

test.each([
  ['-- calls: 100\nSELECT 1', 100],
  ['--calls:100\nSELECT 1', 100],
  ['-- calls: 1_000\nSELECT 1', 1000],
  ['-- calls: 1,000,000\nSELECT 1', 1_000_000],
  ['-- Calls: 7 an hour\nSELECT 1', 7],
  ['-- the start page\n-- calls: 12\n\nSELECT 1', 12],
  ['-- calls: 12\n/* the start\n page */\nSELECT 1', 12],
  ['/* the /* inner */ page */\n-- calls: 12\nSELECT 1', 12],
  ['-- calls: 12\r\nSELECT 1\r\n', 12],
  ['SELECT 1 -- calls: 12', 1],
  ['-- some calls\nSELECT 1', 1],
])('%j is called %i times', async (text, calls) => {
  const [[sql, found] = ['', 0]] = await queriesIn(text)
  expect(found).toBe(calls)
  expect(sql).toMatch(/^SELECT 1/)
})

test('calls belong to the statement behind them only', async () => {
  expect(await queriesIn('-- calls: 5\nSELECT 1;\n-- plain\nSELECT 2;\n-- calls: 9\nSELECT 3;')).toEqual([
    ['SELECT 1', 5],
    ['SELECT 2', 1],
    ['SELECT 3', 9],
  ])
})

test('semicolons and comment marks in strings, names and bodies end nothing', async () => {
  const statements = [
    `SELECT ';' AS "a;b", '--' , $$;$$, $x$; -- calls: 3 $x$`,
    `SELECT E'it\\'s;' -- one; two`,
    `SELECT 1 /* ; */ + 1`,
  ]
  expect((await queriesIn(statements.join('\n;\n'))).map(([sql]) => sql)).toEqual(statements)
})

test('texts of other scripts are cut at the right places', async () => {
  const text = `-- Aufrufe: größer 日本\n-- calls: 3\nSELECT 'ä日本🐘' AS "größe";\n-- 🐘🐘\nSELECT 2;`
  expect(await queriesIn(text)).toEqual([
    [`SELECT 'ä日本🐘' AS "größe"`, 3],
    ['SELECT 2', 1],
  ])
})

test('the same statement twice is one with the calls of both; other constants make another', async () => {
  expect(await queriesIn('-- calls: 2\nSELECT 1;\n-- calls: 3\nSELECT  1;\nSELECT 2')).toEqual([
    ['SELECT  1', 5],
    ['SELECT 2', 1],
  ])
})

test('parameters stay parameters and constants stay constants', async () => {
  expect(await queriesIn(`SELECT * FROM t WHERE a = $1 AND b = 'x'`)).toEqual([
    [`SELECT * FROM t WHERE a = $1 AND b = 'x'`, 1],
  ])
})

test('what is not planned is skipped and counted', async () => {
  const { queries, skipped } = await parseWorkload(
    'BEGIN; -- of a transaction\nUPDATE t SET a = 1; COMMIT;\n-- calls: 2\nCREATE TABLE u (a int)',
    'queries.sql',
  )
  expect(queries).toHaveLength(1)
  expect(skipped).toEqual([{ reason: 'not a query that is planned', count: 3, example: 'BEGIN' }])
})

test.each([
  ['an empty file', ''],
  ['a file of white space', ' \n\t\r\n'],
  ['a file of comments', '-- nothing\n/* here */'],
  ['a file of DDL', 'CREATE TABLE t (a int); DROP TABLE t;'],
])('%s holds no query', async (_, text) => {
  await expect(parseWorkload(text, 'queries.sql')).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: 'queries.sql holds no query.',
    hints: [expect.stringContaining('-- calls: 100')],
  })
})

test.each([
  ['SELECT 1;\n-- größer 🐘\nSELEC 2;', 'SELEC'],
  ["SELECT '🐘🐘' FROM FROM t", 'FROM t'],
  ['SELECT 1 WHERE ', ''],
])('the mistake in %j is shown where it is', async (text, place) => {
  const error = await parseWorkload(text, 'queries.sql').then(
    () => undefined,
    (thrown) => thrown,
  )
  expect(error).toMatchObject({ code: 'SQL_SYNTAX', message: expect.stringContaining('queries.sql') })
  // positions count characters from 1, as the server's do
  const before = [...text].slice(0, error.sql.position - 1).join('')
  expect(text.slice(before.length).startsWith(place)).toBe(true)
  expect(error.sql.statement).toBe(text)
})
