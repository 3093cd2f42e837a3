import { describe, expect, test } from 'vitest'
import { loadParser } from '../../src/lib/sql/parser.ts'
import { bodyOf, selectClauses } from '../../src/lib/sql/select-clauses.ts'
import { SourceText } from '../../src/lib/sql/source-text.ts'
import { nodesOf } from '../../src/lib/sql/walk.ts'

const parser = await loadParser()

function whereOf(sql: string) {
  const source = new SourceText(parser, sql)
  const node = source.parse(sql)
  const condition = node && 'SelectStmt' in node ? node.SelectStmt.whereClause : undefined
  if (!node || !condition) throw new Error(`no WHERE in: ${sql}`)
  return { source, node, condition }
}

describe('the text of an expression', () => {
  test.each([
    ['a comparison', 'a = 1'],
    ['with parentheses before its first name', '(a + b) * c > 2'],
    ['with a word before it', 'NOT a AND b'],
    ['with a word behind it', 'lower(x.a) IS NOT NULL'],
    ['with casts', `(a::text)::varchar(3) = ANY (ARRAY['x', $1])`],
    ['with a cast written as a function', `CAST(a AS date) = date '2024-01-01'`],
    ['with a negative number', 'a > -5'],
    ['behind letters of several bytes', `"größe" = '日本😀' OR b`],
    ['with a comment inside', 'a = /* ) */ 1 AND b'],
    ['with a subquery', 'a NOT IN (SELECT b FROM t WHERE (c))'],
    ['with CASE', 'CASE WHEN a THEN b END = ROW(1, 2)'],
  ])('%s', (_, text) => {
    const { source, condition } = whereOf(`SELECT 'ü' FROM t WHERE ${text} ORDER BY 1`)
    expect(source.textOf(condition)).toBe(text)
  })

  test('is written otherwise in its place, and all else is kept', () => {
    const sql = `SELECT a -- größer\nFROM t WHERE  (b::date = $1)\tOR c`
    const { source, node } = whereOf(sql)
    const comparison = nodesOf(node, 'A_Expr')[0]
    if (!comparison) throw new Error('no comparison')
    const texts = new Map([[{ A_Expr: comparison }, 'b < $1 AND b > 2']])
    expect(source.withExpressions(node, texts)).toBe(
      `SELECT a -- größer\nFROM t WHERE  (b < $1 AND b > 2)\tOR c`,
    )
  })

  test('is not written otherwise where that would bind to something else', () => {
    const { source, node } = whereOf('SELECT a FROM t WHERE NOT b = 1')
    const comparison = nodesOf(node, 'A_Expr')[0]
    if (!comparison) throw new Error('no comparison')
    expect(source.withExpressions(node, new Map([[{ A_Expr: comparison }, 'b = 1 OR c']]))).toBeUndefined()
    expect(source.withExpressions(node, new Map([[{ A_Expr: comparison }, 'b = 1) OR (c']]))).toBeUndefined()
  })
})

describe('the clauses of a SELECT', () => {
  test.each([
    ['a keyword as a name', 'SELECT a AS from, t.where FROM t WHERE t.order = 1 LIMIT 2', 't.order = 1'],
    [
      'IS DISTINCT FROM',
      'SELECT a IS DISTINCT FROM b FROM t WHERE a IS DISTINCT FROM 2;',
      'a IS DISTINCT FROM 2',
    ],
    ['WITHIN GROUP', 'SELECT mode() WITHIN GROUP (ORDER BY a) FROM t WHERE b GROUP BY c', 'b'],
    ['WITH before it', 'WITH x AS (SELECT 1 WHERE z) SELECT FROM x WHERE y ORDER BY 1', 'y'],
    [
      'extract',
      'SELECT extract(year FROM a) FROM t WHERE (SELECT 1 FROM u WHERE v) > 0 FOR UPDATE',
      '(SELECT 1 FROM u WHERE v) > 0',
    ],
  ])('WHERE is found with %s', (_, sql, where) => {
    const source = new SourceText(parser, sql)
    expect(bodyOf(source, selectClauses(source).get('WHERE'))).toBe(where)
  })
})
