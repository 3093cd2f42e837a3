import { describe, expect, test } from 'vitest'
import type { MigrationScript } from '../../src/lib/migrations/migration-file.ts'
import { segmentsOf } from '../../src/lib/migrations/segments.ts'
import { statementsOf } from '../../src/lib/migrations/statements.ts'

/** The segments of a script as numbers of statements: `1,2` in a transaction, `[3 VACUUM]` outside of one. */
async function cut(sql: string, transaction = true): Promise<string[]> {
  const script: MigrationScript = { sql, path: 'm.sql', firstLine: 1, transaction }
  return segmentsOf(script, await statementsOf(script)).map((segment) => {
    const numbers = segment.statements.map(({ number }) => number).join(',')
    return segment.kind === 'outside' ? `[${numbers} ${segment.why}]` : numbers
  })
}

describe('a script is cut', () => {
  test.each([
    ['CREATE INDEX CONCURRENTLY ON t (a)', 'CREATE INDEX CONCURRENTLY'],
    ['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)', 'CREATE INDEX CONCURRENTLY'],
    ['DROP INDEX CONCURRENTLY i', 'DROP INDEX CONCURRENTLY'],
    ['REINDEX TABLE CONCURRENTLY t', 'REINDEX CONCURRENTLY'],
    ['REINDEX (CONCURRENTLY, VERBOSE) INDEX i', 'REINDEX CONCURRENTLY'],
    ['REINDEX DATABASE d', 'REINDEX of many tables'],
    ['ALTER TABLE p DETACH PARTITION c CONCURRENTLY', 'DETACH PARTITION CONCURRENTLY'],
    ['VACUUM t', 'VACUUM'],
    ['VACUUM (FULL) t', 'VACUUM'],
    ['CLUSTER', 'CLUSTER of all tables'],
    ['ALTER SYSTEM SET work_mem = 1', 'ALTER SYSTEM'],
    ['CREATE DATABASE d', 'CREATE DATABASE'],
    ['DROP DATABASE d', 'DROP DATABASE'],
    ['ALTER DATABASE d SET TABLESPACE s', 'ALTER DATABASE SET TABLESPACE'],
    [`CREATE TABLESPACE s LOCATION '/x'`, 'CREATE TABLESPACE'],
    [`CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p`, 'CREATE SUBSCRIPTION'],
    ['DROP SUBSCRIPTION s', 'DROP SUBSCRIPTION'],
  ])('around %s', async (sql, why) => {
    expect(await cut(`SELECT 1; ${sql}; SELECT 3; SELECT 4`)).toEqual(['1', `[2 ${why}]`, '3,4'])
  })

  test.each([
    'ALTER TABLE p DETACH PARTITION c',
    'REINDEX TABLE t',
    'CLUSTER t USING i',
    'ANALYZE t',
    'DROP INDEX i',
    'ALTER DATABASE d SET work_mem = 1',
    `CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)`,
    'REFRESH MATERIALIZED VIEW CONCURRENTLY m',
    'DO $$ BEGIN END $$',
    'SAVEPOINT a',
    `ALTER TYPE mood ADD VALUE 'glad'`,
  ])('not around %s', async (sql) => {
    expect(await cut(`SELECT 1; ${sql}; SELECT 3`)).toEqual(['1,2,3'])
  })

  test('where it says BEGIN and COMMIT itself', async () => {
    expect(await cut('BEGIN; SELECT 2; SELECT 3; COMMIT; SELECT 5')).toEqual(['2,3', '5'])
  })

  test('after a new value of an enum type that is used later', async () => {
    expect(await cut(`ALTER TYPE mood ADD VALUE 'glad'; SELECT 2; INSERT INTO t VALUES ('glad')`)).toEqual([
      '1',
      '2,3',
    ])
  })

  test('after every statement when it is not to be run in a transaction', async () => {
    expect(await cut('SELECT 1; SELECT 2; CALL p()', false)).toEqual([
      '1',
      '2',
      '[3 CALL or DO in a file without transaction]',
    ])
  })
})

test('a script that rolls back is refused, with its line', async () => {
  await expect(cut('SELECT 1;\nROLLBACK')).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringMatching(/^m\.sql:2: /),
  })
})

test('a mistake is named by file and line', async () => {
  await expect(cut('SELECT 1;\n\nSELEC 2')).rejects.toMatchObject({
    code: 'SQL_SYNTAX',
    message: expect.stringMatching(/^m\.sql:3: .*SELEC/),
  })
})

test('the line of a statement is that of its first word, not of the comment before it', async () => {
  const script = {
    sql: '\n-- why\n/* and\nwhy */ SELECT 1;\nSELECT 2',
    path: 'm',
    firstLine: 1,
    transaction: true,
  }
  expect((await statementsOf(script)).map(({ line, sql }) => [line, sql])).toEqual([
    [4, 'SELECT 1'],
    [5, 'SELECT 2'],
  ])
})
