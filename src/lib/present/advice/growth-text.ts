import type { Advice } from '../../advisor/advice.ts'
import type { QueryChange } from '../../advisor/since/comparison.ts'
import { formatCount } from '../../core/units.ts'

/** How a query has changed since the snapshot that was given: `2.3 times slower than until 2026-11-20`. */
export function growthText({ since }: Advice, query: string): string {
  const change = since?.queries.find(({ id }) => id === query)
  if (!since || !change) return ''
  const date = since.snapshot.takenAt.slice(0, 10)
  if (change.change === 'new') return `new since ${date}`
  if (change.change === 'gone') return `not called since ${date}`
  return `${timesText(change)} than until ${date}`
}

/** `2.3 times slower`, `40 % faster`. */
export function timesText({ factor, change }: QueryChange): string {
  const times = factor === null || factor <= 0 ? 1 : Math.max(factor, 1 / factor)
  if (times >= 10) return `${formatCount(times)} times ${change}`
  return times >= 2 ? `${times.toFixed(1)} times ${change}` : `${((times - 1) * 100).toFixed(0)} % ${change}`
}
