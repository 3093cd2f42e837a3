import { expect, test } from 'vitest'
import { estimate, estimateDifference, mulberry32 } from '../../src/lib/eval/bootstrap.ts'

/** So many right and so many wrong. */
const outcomes = (right: number, wrong: number) => [
  ...Array.from({ length: right }, () => 1),
  ...Array.from({ length: wrong }, () => 0),
]

test('the interval is about that of the normal approximation where there are many cases', () => {
  const { mean, low, high } = estimate(outcomes(180, 20))
  const half = 1.96 * Math.sqrt((0.9 * 0.1) / 200)
  expect(mean).toBe(0.9)
  expect(low).toBeCloseTo(0.9 - half, 1)
  expect(high).toBeCloseTo(0.9 + half, 1)
  expect(Math.abs(high - low - 2 * half)).toBeLessThan(0.01)
})

test('fewer cases are more doubt, and the mean lies within', () => {
  const width = (values: number[]) => estimate(values).high - estimate(values).low
  expect(width(outcomes(9, 1))).toBeGreaterThan(width(outcomes(90, 10)) * 2)
  const some = estimate([0.2, 0.9, 0.4, 1, 0])
  expect(some.low).toBeLessThan(some.mean)
  expect(some.high).toBeGreaterThan(some.mean)
})

test('all right or all wrong still leaves the doubt of so many cases', () => {
  // Wilson's interval of 20 of 20: 1 / (1 + z² / n) from below
  expect(estimate(outcomes(20, 0))).toEqual({ mean: 1, low: 0.838875, high: 1 })
  expect(estimate(outcomes(0, 20))).toEqual({ mean: 0, low: 0, high: 0.161125 })
  expect(estimate([])).toEqual({ mean: 0, low: 0, high: 0 })
})

test('the same values have the same interval at each call', () => {
  const values = Array.from({ length: 50 }, (_, index) => (index % 3 === 0 ? 1 : 0))
  expect(estimate(values)).toEqual(estimate(values))
  const draws = mulberry32(7)
  expect([draws(), draws()]).toEqual([0.011704753153026104, 0.06195825757458806])
})

test('a difference that all cases share has no doubt, and one that few have may be none', () => {
  expect(estimateDifference([0.5, 0.5, 0.5])).toEqual({ mean: 0.5, low: 0.5, high: 0.5 })
  const few = estimateDifference([1, -1, 0, 0, 0, 0, 0, 1, 0, 0])
  expect(few.mean).toBe(0.1)
  expect(few.low).toBeLessThan(0)
  expect(few.high).toBeGreaterThan(0)
})
