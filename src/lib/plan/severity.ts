import type { Finding, Severity } from './finding.ts'

/** Severities from the most severe on. */
export const severityOrder: Record<Severity, number> = { high: 0, medium: 1, low: 2 }

/** Whether one of the findings is of this severity or a higher one. */
export function hasSeverity(findings: readonly Finding[], least: Severity): boolean {
  return findings.some(({ severity }) => severityOrder[severity] <= severityOrder[least])
}
