import { BLOCK_SIZE } from './block-size.ts'
import { formatBytes, formatCost, formatCount, formatDuration, formatPercent } from './units.ts'

/** A number in its unit, as people read it; `unit` is one of those of findings, and others are counts. */
export function quantityText(value: number, unit: string): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value)
    case 'bytes':
      return formatBytes(value)
    case 'share':
      return formatPercent(value)
    case 'cost':
      return formatCost(value)
    case 'times':
      return `${formatCount(value)}×`
    case 'blocks':
      return `${formatCount(value)} (${formatBytes(value * BLOCK_SIZE)})`
    default:
      return formatCount(value)
  }
}
