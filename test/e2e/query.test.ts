import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { runPostAi } from '../support/command-line.ts'
import { guardDatabase } from '../support/guard-database.ts'
import { temporaryProject } from '../support/project.ts'
import type { TestDatabase } from '../support/servers.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await guardDatabase(18)
})
afterAll(() => database?.[Symbol.asyncDispose]())

const query = (words: readonly string[], input?: string) =>
  runPostAi(['query', ...words, '--url', database.url], input === undefined ? {} : { input })

describe('post-ai query run', () => {
  test('prints a table, with the count and what is cut off below', async () => {
    const { code, stdout, stderr } = await query([
      'run',
      'SELECT id, status, note FROM orders ORDER BY id',
      '--limit',
      '2',
    ])
    expect(code).toBe(0)
    expect(stdout.replace(/\d[\d.]* m?s/, 'TIME')).toBe(
      [
        'id  status   note',
        '──  ───────  ──────',
        ' 1  paid     note 1',
        ' 2  shipped  note 2',
        '(2 rows, TIME; there are more (--limit))',
        '',
      ].join('\n'),
    )
    expect(stderr).toContain('could write (it is a superuser)')
  })

  test('prints CSV in which NULL and the empty text differ', async () => {
    const { stdout } = await query(['run', `SELECT 1 AS a, 'x,"y"' AS "b c", NULL AS d, '' AS e`, '--csv'])
    expect(stdout).toBe('a,b c,d,e\n1,"x,""y""",,""\n')
  })

  test('prints one JSON document', async () => {
    const { stdout } = await query(['run', 'SELECT count(*) AS n FROM customers', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      sql: 'SELECT count(*) AS n FROM customers',
      columns: [{ name: 'n', type: 'bigint' }],
      rows: [[200]],
      truncated: null,
    })
  })

  test('reads the statement from standard input or a file', async () => {
    await using project = await temporaryProject()
    const file = join(project.path, 'report.sql')
    await writeFile(file, 'SELECT 42 AS n;\n')
    expect((await query(['run', '-', '--csv'], 'SELECT 41 AS n')).stdout).toBe('n\n41\n')
    expect((await query(['run', '-f', file, '--csv'])).stdout).toBe('n\n42\n')
  })

  test('refuses with rule, reason and the way to allow it, and runs it once it is allowed', async () => {
    const sql = `SELECT fiscal_year(date '2024-11-01') AS year`
    const refused = await query(['run', sql])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('(rule function)')
    expect(refused.stderr).toContain('--allow-function public.fiscal_year')
    const allowed = await query(['run', sql, '--csv', '--allow-function', 'public.fiscal_year'])
    expect(allowed).toMatchObject({ code: 0, stdout: 'year\n2025\n' })
    const json = await query(['run', 'DELETE FROM orders', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'SQL_REFUSED', exit: 1 } })
  })

  test('takes for harmless what the project file names, and says so', async () => {
    await using project = await temporaryProject()
    const file = join(project.path, 'post-ai.config.json')
    const config = { version: 1, database: { type: 'url', url: database.url.replace(/:[^:@/]+@/, '@') } }
    const call = ['query', 'run', `SELECT fiscal_year(date '2024-11-01')`, '--csv', '--url', database.url]
    await writeFile(file, JSON.stringify({ ...config, query: { allowFunctions: ['public.fiscal_year'] } }))
    const allowed = await project.run(call)
    expect(allowed).toMatchObject({ code: 0, stdout: 'fiscal_year\n2025\n' })
    expect(allowed.stderr).toContain('Taken for harmless: public.fiscal_year')
    await writeFile(file, JSON.stringify({ ...config, query: { allowFunctions: 'all' } }))
    const refused = await project.run(call)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('query.allowFunctions must be a list')
  })

  test.each([
    ['nothing', ['run']],
    ['two statements', ['run', 'SELECT 1', '-f', 'x.sql']],
    ['a function without schema', ['run', 'SELECT 1', '--allow-function', 'tax']],
  ])('is used wrongly with %s', async (_, words) => {
    expect((await query(words)).code).toBe(2)
  })
})

describe('post-ai query check', () => {
  test('exits with 0 for what is allowed and with 3 for what is not, and runs neither', async () => {
    expect((await query(['check', 'SELECT 1/0'])).code).toBe(0)
    const { code, stdout } = await query(['check', "SELECT nextval('counter')", '--json'])
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({
      allowed: false,
      rule: 'function',
      reason: expect.stringContaining('nextval'),
    })
    const last = await query(['run', 'SELECT last_value, is_called FROM counter', '--csv'])
    expect(last.stdout).toBe('last_value,is_called\n1,false\n')
  })

  test('shows how to make a role that only reads, and those statements work', async () => {
    const { stdout } = await query(['check', 'SELECT 1', '--json'])
    const { readerGrants, couldWrite } = JSON.parse(stdout)
    expect(couldWrite).toBe('it is a superuser')
    await using session = await connect(database.url)
    await session.script('BEGIN')
    await session.script(readerGrants.join('\n'))
    expect(
      await session.query(`SELECT has_table_privilege('reader', 'public.orders', 'SELECT') AS reads,
        has_table_privilege('reader', 'public.orders', 'INSERT, UPDATE, DELETE') AS writes`),
    ).toEqual([{ reads: true, writes: false }])
    await session.script('ROLLBACK')
    const text = (await query(['check', 'SELECT 1'])).stdout
    for (const grant of readerGrants) expect(text).toContain(grant)
  })
})
