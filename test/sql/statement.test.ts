import type { Node } from '@pgsql/types'
import { describe, expect, test } from 'vitest'
import { loadParser } from '../../src/lib/sql/parser.ts'
import { isPlannable, parameterCount, rootTag, statementKind, writes } from '../../src/lib/sql/statement.ts'

const parser = await loadParser()

function nodeOf(sql: string): Node {
  const [statement] = parser.statements(sql)
  if (!statement) throw new Error(`no statement in ${sql}`)
  return statement.node
}

describe('what may change rows or lock them writes', () => {
  test.each([
    'INSERT INTO t VALUES (1)',
    'UPDATE t SET a = 1',
    'DELETE FROM t',
    'MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE',
    'WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone',
    'SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) y, t FOR UPDATE',
    'SELECT * FROM t FOR SHARE SKIP LOCKED',
    'SELECT * INTO copy FROM t',
    'SELECT a INTO copy FROM t UNION SELECT a FROM s',
    'CREATE INDEX ON t (a)',
    'CREATE TABLE copy AS SELECT * FROM t',
    'TRUNCATE t',
    'VACUUM t',
    'SELECT * FROM t WHERE a IN (SELECT a FROM s FOR KEY SHARE)',
    'EXPLAIN ANALYZE DELETE FROM t',
  ])('%s', (sql) => {
    expect(writes(nodeOf(sql))).toBe(true)
  })
})

describe('what only reads does not', () => {
  test.each([
    'SELECT 1',
    'VALUES (1), (2)',
    'TABLE t',
    'WITH x AS (SELECT * FROM t) SELECT * FROM x UNION ALL SELECT * FROM t',
    "SELECT 'DELETE FROM t' AS delete FROM t",
    'SELECT * FROM t WHERE EXISTS (SELECT FROM s WHERE s.a = t.a)',
  ])('%s', (sql) => {
    expect(writes(nodeOf(sql))).toBe(false)
  })
})

test.each([
  ['SELECT 1', 'SelectStmt', 'select', true],
  ['INSERT INTO t DEFAULT VALUES', 'InsertStmt', 'insert', true],
  ['UPDATE t SET a = 1', 'UpdateStmt', 'update', true],
  ['DELETE FROM t', 'DeleteStmt', 'delete', true],
  ['MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE', 'MergeStmt', 'merge', true],
  ['SET work_mem = 1', 'VariableSetStmt', 'utility', false],
  ['BEGIN', 'TransactionStmt', 'utility', false],
])('%s is a %s', (sql, tag, kind, plannable) => {
  const node = nodeOf(sql)
  expect([rootTag(node), statementKind(node), isPlannable(node)]).toEqual([tag, kind, plannable])
})

test.each([
  ['SELECT 1', 0],
  ['SELECT $1', 1],
  ['SELECT * FROM t WHERE a = $3 AND b IN (SELECT $2)', 3],
  ["SELECT '$9'", 0],
])('%s has parameters up to $%d', (sql, count) => {
  expect(parameterCount(nodeOf(sql))).toBe(count)
})
