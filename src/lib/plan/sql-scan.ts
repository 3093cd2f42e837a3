import type { Severity } from './finding.ts'
import type { MeasuredNode } from './metrics.ts'
import { planNodes } from './plan.ts'
import { type Subject, severityOf } from './rule.ts'

/** A table of fewer rows is read whole in any case. */
const LEAST_ROWS_READ = 10_000
/** Rows that a unit of cost stands for, on the low side; for plans that were not executed. */
const ROWS_PER_COST = 20
const LEAST_SHARE = 0.02

/**
 * Where a condition of the statement is paid for: the scan that tests it row by row instead of looking it up.
 * `absent`: there is a plan, and the condition costs nothing worth a word in it (an index serves it, the table is small).
 * `unknown`: there is no plan.
 */
export type Cost = 'absent' | 'unknown' | { node: MeasuredNode; severity: Severity }

/** The most expensive scan whose filter holds all the words; see `Cost`. */
export function scanFiltering(subject: Subject, words: readonly string[], alias?: string): Cost {
  if (!subject.plan) return 'unknown'
  const scans = planNodes(subject.plan.root).filter(
    (node) =>
      node.filter !== undefined &&
      words.every((word) => node.filter?.includes(word)) &&
      (alias === undefined || node.alias === alias || node.relationName === alias) &&
      node.relationName !== undefined,
  )
  const [worst] = scans
    .filter((node) => node.metrics.totalShare >= LEAST_SHARE && rowsRead(node) >= LEAST_ROWS_READ)
    .sort((a, b) => b.metrics.totalShare - a.metrics.totalShare)
  return worst ? { node: worst, severity: severityOf(worst.metrics.totalShare) } : 'absent'
}

function rowsRead(node: MeasuredNode): number {
  const loops = node.actualLoops ?? 1
  if (node.actualRows === undefined) return node.metrics.totalCost * ROWS_PER_COST
  return (node.actualRows + (node.rowsRemovedByFilter ?? 0)) * loops
}

/** The parts of a finding that say where: the node for a plan, a low severity without one. */
export function placed(cost: Exclude<Cost, 'absent'>): { severity: Severity; node?: number } {
  return cost === 'unknown' ? { severity: 'low' } : { severity: cost.severity, node: cost.node.id }
}

/** The evidence of the scan, when there is a plan. */
export function scanEvidence(cost: Exclude<Cost, 'absent'>) {
  if (cost === 'unknown') return []
  const { node } = cost
  const isMeasured = node.actualRows !== undefined
  return [
    ...(isMeasured ? [{ name: 'rows read and tested', value: rowsRead(node), unit: 'rows' as const }] : []),
    {
      name: isMeasured ? 'rows kept' : 'rows expected',
      value: node.metrics.rows ?? node.planRows,
      unit: 'rows' as const,
    },
    { name: 'share of the whole', value: node.metrics.totalShare, unit: 'share' as const },
  ]
}
