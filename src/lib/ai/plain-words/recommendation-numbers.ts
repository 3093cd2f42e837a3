import type { Recommendation } from '../../advisor/recommendation.ts'
import type { Quantity } from './fact.ts'

/** The numbers of a recommendation besides its evidence: what it saves, takes and frees. */
export function numbersOfRecommendation(entry: Recommendation): Quantity[] {
  const { benefit, storage } = entry
  const numbers: Quantity[] = []
  const add = (value: number | null | undefined, more: Omit<Quantity, 'value'>) => {
    if (value !== null && value !== undefined) numbers.push({ value: Math.abs(value), ...more })
  }
  add(benefit?.costBefore, { unit: 'cost' })
  add(benefit?.costAfter, { unit: 'cost' })
  add(benefit && benefit.percent / 100, {
    unit: 'share',
    way: benefit && benefit.percent < 0 ? 'more' : 'less',
  })
  add(benefit?.savedMs, { unit: 'ms' })
  add(storage?.bytes, { unit: 'bytes' })
  if (entry.kind !== 'create-index') return numbers
  const { roi, sizeBytes, drops } = entry
  add(sizeBytes, { unit: 'bytes' })
  add(roi.savedMsPerDay, { unit: 'ms', per: 'day' })
  add(roi.writeMsPerDay, { unit: 'ms', per: 'day' })
  for (const { bytes } of drops) add(bytes, { unit: 'bytes' })
  if (drops.length > 0) numbers.push({ value: drops.length, unit: 'count', noun: 'index' })
  return numbers
}
