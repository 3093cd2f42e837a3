import type { FactUnit } from './fact.ts'
import { unitAfter } from './said-units.ts'

/** A number as a sentence says it: everything that rounds to it. */
export interface SaidNumber {
  /** As it stands there. */
  text: string
  low: number
  high: number
  /** What it can count; a bare number can be any of several. */
  units: readonly FactUnit[]
  per?: string | undefined
  noun?: string | undefined
  way?: 'more' | 'less' | undefined
  /** Where it stands, with its unit. */
  start: number
  end: number
}

/** A number in digits or words with the unit behind it. */
export function withUnit(
  sentence: string,
  { low, high, start, end }: Pick<SaidNumber, 'low' | 'high' | 'start' | 'end'>,
): SaidNumber {
  const { factor, length, ...unit } = unitAfter(sentence, start, end)
  const whole = end + length
  return {
    text: sentence.slice(start, whole).trim(),
    low: low * factor,
    high: high * factor,
    ...unit,
    start,
    end: whole,
  }
}
