import { BLOCK_SIZE } from '../core/block-size.ts'
import { formatBytes, formatCost, formatCount, formatDuration, formatPercent } from '../core/units.ts'
import type { Evidence } from '../plan/finding.ts'

/** The numbers of a finding as one line: `rows read: 50,000; share of the whole: 98 %`. */
export function evidenceText(evidence: readonly Evidence[]): string {
  return evidence.map(({ name, value, unit }) => `${name}: ${inUnit(value, unit)}`).join('; ')
}

function inUnit(value: number, unit: Evidence['unit']): string {
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
