import { describe, expect, test } from 'vitest'
import { compareResults } from '../../src/lib/eval/query/compare-results.ts'
import type { QueryCell } from '../../src/lib/guard/query-result.ts'

type Result = Parameters<typeof compareResults>[0]

/** A result with these types of columns; names do not count. */
function result(types: string, ...rows: QueryCell[][]): Result {
  const columns = types.split(', ').map((type, place) => ({ name: `c${place}`, type }))
  return { columns, rows }
}

/** `strict`, `loose` or `no`. */
function match(right: Result, given: Result, order: number[] = [], ignoreDuplicates = false): string {
  const { strict, loose } = compareResults(right, given, { order, ignoreDuplicates })
  expect(strict && !loose).toBe(false)
  return strict ? 'strict' : loose ? 'loose' : 'no'
}

const int = (...values: QueryCell[]) => result('integer', ...values.map((value) => [value]))
const numeric = (...values: string[]) => result('numeric', ...values.map((value) => [value]))

describe('rows are a multiset', () => {
  test('in any order where none is asked for', () => {
    expect(match(int(1, 2, 2), int(2, 1, 2))).toBe('strict')
  })

  test('in the order of the columns that are named where one is', () => {
    const right = result('text, integer', ['a', 3], ['b', 2], ['c', 2])
    expect(match(right, result('text, integer', ['a', 3], ['c', 2], ['b', 2]), [2])).toBe('strict')
    expect(match(right, result('text, integer', ['b', 2], ['c', 2], ['a', 3]), [2])).toBe('no')
    expect(match(right, result('text, integer', ['a', 3], ['c', 2], ['b', 2]), [2, 1])).toBe('no')
  })

  test('in which duplicates and missing rows count', () => {
    expect(match(int(1, 2), int(1, 2, 2))).toBe('no')
    expect(match(int(1, 2, 2), int(1, 1, 2))).toBe('no')
    expect(match(int(1, 2, 3), int(1, 2))).toBe('no')
  })

  test('in which duplicates do not count where the format of the cases says so', () => {
    expect(match(int(1, 2), int(1, 2, 2), [], true)).toBe('loose')
    expect(match(int(1, 2), int(1, 3, 3), [], true)).toBe('no')
  })

  test('and nothing equals only nothing', () => {
    expect(match(int(), int())).toBe('strict')
    expect(match(int(), result('text, date'))).toBe('loose')
    expect(match(int(), int(0))).toBe('no')
    expect(match(int(0), int())).toBe('no')
  })
})

describe('values', () => {
  test('NULL is neither 0 nor an empty text', () => {
    expect(match(int(null), int(null))).toBe('strict')
    expect(match(int(null), int(0))).toBe('no')
    expect(match(result('text', [null]), result('text', ['']))).toBe('no')
  })

  test.each<[string, string, string]>([
    ['10.00', '10', 'strict'],
    ['0.30000000000000004', '0.3', 'strict'],
    ['-0.0', '0', 'strict'],
    ['12.345', '12.35', 'loose'],
    ['12.345', '12.3', 'loose'],
    ['12.345', '12', 'no'],
    ['0.004', '0', 'no'],
    ['1234.56', '1235', 'loose'],
    ['12.345', '12.36', 'no'],
    ['99.4', '100', 'no'],
  ])('the number %s and %s: %s', (right, given, how) => {
    expect(match(numeric(right), numeric(given))).toBe(how)
  })

  test('whole numbers are never rounded, whatever their type', () => {
    expect(match(int(1000), int(1001))).toBe('no')
    expect(match(int(1000), numeric('1000.4'))).toBe('no')
    expect(match(result('bigint', ['9007199254740993']), result('bigint', ['9007199254740992']))).toBe('no')
    expect(match(int(7), result('bigint', ['7']))).toBe('strict')
  })

  test('a date is its midnight, and fractions of seconds count', () => {
    const time = 'timestamp without time zone'
    expect(match(result('date', ['2026-03-01']), result(time, ['2026-03-01 00:00:00']))).toBe('strict')
    expect(match(result('date', ['2026-03-01']), result(time, ['2026-03-01 00:00:01']))).toBe('no')
    expect(match(result(time, ['2026-03-01 10:00:00.500']), result(time, ['2026-03-01 10:00:00.5']))).toBe(
      'strict',
    )
    expect(match(result(time, ['2026-03-01 10:00:00.5']), result(time, ['2026-03-01 10:00:00']))).toBe('no')
  })

  test('a text that spells a month or a number is that, loosely', () => {
    expect(match(result('date', ['2026-03-01']), result('text', ['2026-03']))).toBe('loose')
    expect(match(result('date', ['2026-03-02']), result('text', ['2026-03']))).toBe('no')
    expect(match(int(5), result('text', ['5']))).toBe('loose')
    expect(match(int(5), result('text', ['five']))).toBe('no')
  })

  test('keys of JSON have no order, and blanks at the end of char(n) are none', () => {
    expect(match(result('jsonb', ['{"a": 1, "b": 2}']), result('json', ['{"b":2,"a":1}']))).toBe('strict')
    expect(match(result('json', ['[1, 2]']), result('json', ['[2, 1]']))).toBe('no')
    expect(match(result('character(3)', ['ab ']), result('text', ['ab']))).toBe('strict')
    expect(match(result('text', ['ab ']), result('text', ['ab']))).toBe('no')
  })
})

describe('columns', () => {
  const right = result('text, integer', ['a', 1], ['b', 2])

  test('may stand elsewhere, and others beside them, loosely', () => {
    expect(match(right, result('integer, text', [1, 'a'], [2, 'b']))).toBe('loose')
    expect(match(right, result('text, date, integer', ['a', null, 1], ['b', null, 2]))).toBe('loose')
  })

  test('must all be there, and belong to the same rows', () => {
    expect(
      compareResults(right, result('text', ['a'], ['b']), { order: [], ignoreDuplicates: false }),
    ).toEqual({
      strict: false,
      loose: false,
      columns: 0.5,
    })
    expect(match(right, result('text, integer', ['a', 2], ['b', 1]))).toBe('no')
  })

  test('one column is not taken for two', () => {
    const twice = result('integer, integer', [1, 1], [2, 2])
    expect(match(twice, result('integer, text', [1, 'x'], [2, 'y']))).toBe('no')
  })
})
