import { expect, test } from 'vitest'
import { parseAmount, parseBytes, parseDuration } from '../../src/lib/core/parse-quantity.ts'

test.each([
  ['0', 0],
  ['8192', 8192],
  ['1_000_000', 1_000_000],
  ['500MB', 500 * 2 ** 20],
  ['2 GB', 2 * 2 ** 30],
  ['1.5g', 1.5 * 2 ** 30],
  ['64kB', 65_536],
  ['3 MiB', 3 * 2 ** 20],
  [' 7 b ', 7],
  ['1TB', 2 ** 40],
])('the size %s is %d bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

test.each(['', 'MB', '5 potatoes', '-1MB', '1,5GB', '1 2', '0x10', '5s'])('%j is no size', (text) => {
  expect(parseBytes(text)).toBeUndefined()
})

test.each([
  ['30s', 30_000],
  ['2m', 120_000],
  ['2 min', 120_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
])('the duration %s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

test.each(['30', 's', '5MB', 'forever'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test('an amount is a number without a unit', () => {
  expect(parseAmount('0.115')).toBe(0.115)
  expect(parseAmount('12')).toBe(12)
  expect(parseAmount('12 EUR')).toBeUndefined()
  expect(parseAmount('')).toBeUndefined()
})
