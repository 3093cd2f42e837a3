import { expect, test } from 'vitest'
import { comparedColumns, equalColumns, indexableColumns } from '../../src/lib/plan/expressions.ts'
import { listParts, targetOf } from '../../src/lib/plan/text-names.ts'

test.each([
  ['(customer_id = 42)', ['customer_id =']],
  ['(o.customer_id = c.id)', ['customer_id =']],
  [`((status)::text = 'a = b'::text)`, ['status =']],
  [
    `((deleted_at IS NULL) AND ("Odd ""col" >= 3) AND (name ~~ 'x%'::text))`,
    ['deleted_at IS', 'Odd "col >=', 'name ~~'],
  ],
  ['(lower(email) = $1)', []],
  ['((a + b) > 3)', []],
])('the compared columns of %s are %j', (text, columns) => {
  const found = comparedColumns(text).map(({ column, operator }) => `${column} ${operator}`)
  // what stands in a text constant may look like a comparison too; it comes after the real ones
  expect(found.slice(0, columns.length)).toEqual(columns)
})

test('an index begins with what is equal, then ranges, then IS NULL', () => {
  expect(indexableColumns('((a IS NULL) AND (b > 3) AND (c = 1) AND (d <> 2))')).toEqual(['c', 'b', 'a'])
})

test('alternatives make nothing equal', () => {
  expect(equalColumns('((a = 1) AND (b = 2))')).toEqual(['a', 'b'])
  expect(equalColumns('((a = 1) OR (b = 2))')).toEqual([])
})

test('a list is cut at its own commas only', () => {
  expect(listParts(`f(a, b), 'x, ''y'', z'::text, "o,dd", ARRAY[1, 2] DESC`)).toEqual([
    'f(a, b)',
    `'x, ''y'', z'::text`,
    '"o,dd"',
    'ARRAY[1, 2] DESC',
  ])
})

test('a target has schema, name and alias', () => {
  expect(targetOf('public."Odd table" t')).toEqual({ schema: 'public', name: 'Odd table', alias: 't' })
  expect(targetOf('orders')).toEqual({ schema: undefined, name: 'orders', alias: 'orders' })
})
