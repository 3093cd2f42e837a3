import { expect, test } from 'vitest'
import type { QueryCell } from '../../src/lib/guard/query-result.ts'
import { presentQueryChart } from '../../src/lib/present/query-chart.ts'

function chart(types: string[], rows: QueryCell[][], width = 40) {
  const columns = types.map((type, index) => ({ name: `c${index}`, type }))
  return presentQueryChart({ columns, rows }, { color: false, width })
}

test('names with numbers are bars, as long as their numbers', () => {
  expect(
    chart(
      ['text', 'bigint'],
      [
        ['Berlin', 40],
        ['Köln', 10],
        ['Ulm', 0],
        ['none', null],
      ],
      30,
    ),
  ).toBe(['Berlin  40  ██████████████████', 'Köln    10  ████▌', 'Ulm      0', 'none     ∅', ''].join('\n'))
})

test('a longer series of days is a line between its least and its greatest value', () => {
  const rows = Array.from({ length: 14 }, (_, day): QueryCell[] => [`2026-05-${10 + day}`, String(day * 10)])
  const lines = chart(['date', 'numeric'], rows)?.split('\n') ?? []
  expect(lines).toHaveLength(11)
  expect(lines[1]).toMatch(/^130 ▕ {12}.█$/)
  expect(lines[9]).toContain('2026-05-10')
})

test.each<[string, string[], QueryCell[][]]>([
  [
    'no numbers',
    ['text', 'text'],
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['one row', ['text', 'bigint'], [['a', 1]]],
  ['one column', ['bigint'], [[1], [2]]],
  ['too many names', ['text', 'bigint'], Array.from({ length: 31 }, (_, n): QueryCell[] => [`n${n}`, n])],
  [
    'nothing but NULL',
    ['text', 'bigint'],
    [
      ['a', null],
      ['b', null],
    ],
  ],
])('a result of %s suits no chart', (_, types, rows) => {
  expect(chart(types, rows)).toBeUndefined()
})
