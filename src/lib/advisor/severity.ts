import type { Severity } from '../plan/finding.ts'

/** Severity from a share of the workload: a tenth of all time is high, a fiftieth medium. */
export function severityOf(share: number): Severity {
  if (share >= 0.1) return 'high'
  return share >= 0.02 ? 'medium' : 'low'
}
