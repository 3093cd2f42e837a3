import { describe, expect, test } from 'vitest'
import { csvRows } from '../../src/lib/eval/query/csv-rows.ts'
import { defogQueries } from '../../src/lib/eval/query/defog-queries.ts'

describe('rows of CSV', () => {
  test.each<[string, string, string[][]]>([
    [
      'plain fields, with either end of line',
      'a,b\r\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'quotes around commas, line ends and quotes',
      'q,s\n"a, ""b""\nc",d',
      [
        ['q', 's'],
        ['a, "b"\nc', 'd'],
      ],
    ],
    [
      'fields that are empty',
      ',\na,',
      [
        ['', ''],
        ['a', ''],
      ],
    ],
    ['what goes on after a closing quote', '"SELECT 1" -- x,y', [['SELECT 1 -- x', 'y']]],
    ['a quote within a field', 'a"b,c', [['a"b', 'c']]],
    ['nothing', '', []],
  ])('%s', (_, text, rows) => {
    expect(csvRows(text)).toEqual(rows)
  })
})

describe('a cell of queries', () => {
  test('holds one, or several with semicolons between them', () => {
    expect(defogQueries('SELECT 1;')).toEqual(['SELECT 1'])
    expect(defogQueries(`SELECT ';' AS a; SELECT 2`)).toEqual([`SELECT ';' AS a`, 'SELECT 2'])
  })

  test('accepts any choice of the columns in braces, all of them first, and groups by the same', () => {
    expect(defogQueries('SELECT {a.id, a.name AS author}, count(*) FROM a GROUP BY {}')).toEqual([
      'SELECT a.id, a.name AS author, count(*) FROM a GROUP BY a.id, a.name',
      'SELECT a.id, count(*) FROM a GROUP BY a.id',
      'SELECT a.name AS author, count(*) FROM a GROUP BY a.name',
    ])
  })

  test('braces and commas in quotes and calls are text', () => {
    expect(defogQueries(`SELECT '{a, b}'`)).toEqual([`SELECT '{a, b}'`])
    expect(defogQueries('SELECT {round(a, 2), b} FROM t')).toEqual([
      'SELECT round(a, 2), b FROM t',
      'SELECT round(a, 2) FROM t',
      'SELECT b FROM t',
    ])
  })

  test('seven columns in braces and more are no choice', () => {
    expect(defogQueries('SELECT {a, b, c, d, e, f, g} FROM t')).toEqual([
      'SELECT {a, b, c, d, e, f, g} FROM t',
    ])
  })
})
