import type { Subject } from '../rule.ts'
import { type ExistingIndex, scansOf } from './existing-index.ts'
import { indexWrites } from './index-change.ts'
import type { StatisticsAge } from './statistics-age.ts'

/** Counters that are younger say nothing about what runs once a week. */
export const LEAST_DAYS = 14
/** Hardly scanned: less often than this … */
const SCANS_PER_DAY = 0.2
/** … and with so many writes for each scan. */
const WRITES_PER_SCAN = 10_000
/** A smaller index costs next to nothing unless it is written often. */
const LEAST_BYTES = 2 ** 20
const LEAST_WRITES_PER_DAY = 10_000

/** Whether an index was never scanned, or so rarely that it cannot be worth its writes; false where nothing was counted. */
export function hardlyUsed(subject: Subject, index: ExistingIndex, age: StatisticsAge): boolean {
  const scans = scansOf(index)
  if (scans === null) return false
  if (scans === 0) return true
  const writes = indexWrites(subject, index) ?? 0
  return scans < SCANS_PER_DAY * age.days && writes >= WRITES_PER_SCAN * scans
}

/** Whether an index is large enough, or written often enough, to be worth a word. */
export function matters(subject: Subject, index: ExistingIndex, age: StatisticsAge): boolean {
  const writes = indexWrites(subject, index) ?? 0
  return index.bytes >= LEAST_BYTES || (age.days >= 1 && writes / age.days >= LEAST_WRITES_PER_DAY)
}
