import { describe, expect, test } from 'vitest'
import { agree, difference } from '../../src/lib/ai/query/agreement.ts'
import type { QueryCell } from '../../src/lib/guard/query-result.ts'

function result(names: string, ...rows: QueryCell[][]) {
  return { columns: names.split(' ').map((name) => ({ name, type: 'text' })), rows }
}

describe('two results agree', () => {
  test.each([
    ['in another order of rows', result('a b', [1, 'x'], [2, 'y']), result('a b', [2, 'y'], [1, 'x'])],
    ['in another order of columns', result('a b', [1, 'x'], [2, 'y']), result('b a', ['x', 1], ['y', 2])],
    ['under other names', result('total', [5]), result('sum', [5])],
    ['with a column more', result('name', ['x'], ['y']), result('id name', [1, 'x'], [2, 'y'])],
    ['to the digits that a type adds', result('a', ['10.00']), result('a', [10])],
    ['to the rounding of floats', result('a', [0.1 + 0.2]), result('a', ['0.3'])],
    ['where a day is its midnight', result('d', ['2026-01-01 00:00:00+00']), result('d', ['2026-01-01'])],
    ['when both are empty', result('a'), result('b')],
  ])('%s', (_, one, other) => {
    expect([agree(one, other), agree(other, one)]).toEqual([true, true])
  })
})

describe('two results differ', () => {
  test.each([
    ['in a value', result('a', [1]), result('a', [2]), '2 instead of 1'],
    ['in the number of rows', result('a b', [1, 1]), result('a b', [1, 1], [1, 1]), '2 rows instead of 1'],
    [
      'in how often a row is there',
      result('a', [1], [1], [2]),
      result('a', [1], [2], [2]),
      '1 of 3 rows are others',
    ],
    [
      'in what belongs together',
      result('a b', [1, 'x'], [2, 'y']),
      result('a b', [1, 'y'], [2, 'x']),
      'every row is another',
    ],
    [
      'in the last digit of a long number',
      result('a', ['12345678901234567']),
      result('a', ['12345678901234568']),
      '12345678901234568 instead of 12345678901234567',
    ],
    ['in zeros before a number', result('a', ['007']), result('a', ['7']), '7 instead of 007'],
    ['in NULL and the empty text', result('a', [null]), result('a', ['']), ' instead of NULL'],
    [
      'in what is measured',
      result('name spent', ['x', 9], ['y', 5]),
      result('name orders', ['x', 3], ['z', 2]),
      'orders instead of spent; 1 of 2 rows with another name',
    ],
    [
      'in what is measured, of the same things',
      result('name spent', ['x', 9], ['y', 5]),
      result('name orders', ['y', 3], ['x', 2]),
      'orders instead of spent; the same name',
    ],
    ['in columns', result('a b', [1, 5]), result('c', [7]), '1 column (c) instead of 2'],
  ])('%s', (_, one, other, words) => {
    expect([agree(one, other), agree(other, one)]).toEqual([false, false])
    expect(difference(one, other)).toBe(words)
  })
})
