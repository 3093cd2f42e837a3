import { expect, test } from 'vitest'
import * as units from '../../src/lib/core/units.ts'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 kB'],
  [8192, '8 kB'],
  [1_572_864, '1.5 MB'],
  [123_456_789, '118 MB'],
  [5_497_558_138_880, '5 TB'],
  [-2048, '-2 kB'],
])('%d bytes are %s', (bytes, text) => {
  expect(units.formatBytes(bytes)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [0.0421, '0.0421 ms'],
  [12.34, '12.3 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [61_500, '61.5 s'],
  [600_000, '10 min'],
  [36_000_000, '10 h'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(units.formatDuration(milliseconds)).toBe(text)
})

test.each([
  [0, '0 %'],
  [0.004, '0.4 %'],
  [0.0999, '10.0 %'],
  [0.5, '50 %'],
  [1, '100 %'],
])('the fraction %d is %s', (fraction, text) => {
  expect(units.formatPercent(fraction)).toBe(text)
})

test('counts and costs have thousands separators', () => {
  expect(units.formatCount(1_234_567.4)).toBe('1,234,567')
  expect(units.formatCost(8.295)).toBe('8.29')
  expect(units.formatCost(12_345.6)).toBe('12,346')
})

test('words agree with their number', () => {
  expect(units.plural(1, 'index', 'indexes')).toBe('1 index')
  expect(units.plural(3, 'index', 'indexes')).toBe('3 indexes')
  expect(units.plural(0, 'query', 'queries')).toBe('0 queries')
  expect(units.plural(1200, 'row')).toBe('1,200 rows')
})
