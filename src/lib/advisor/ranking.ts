import type { Severity } from '../plan/finding.ts'
import { severityOrder } from '../plan/severity.ts'
import type { Advice } from './advice.ts'
import type { Recommendation } from './recommendation.ts'

/**
 * The recommendations of all kinds, heaviest first: by severity, then by the time they save (plan cost where
 * none was measured), then by the storage they free. Where two rules come to the same statements the first one's advice stands.
 */
export function heaviestFirst(recommendations: readonly Recommendation[]): Recommendation[] {
  const distinct = new Map<string, Recommendation>()
  for (const entry of recommendations) {
    const statements = entry.kind === 'rewrite-query' ? entry.rewrittenSql : entry.ddl
    if (!distinct.has(statements)) distinct.set(statements, entry)
  }
  return [...distinct.values()].sort(
    (a, b) =>
      severityOrder[a.severity] - severityOrder[b.severity] ||
      savedMs(b) - savedMs(a) ||
      savedCost(b) - savedCost(a) ||
      (a.storage?.bytes ?? 0) - (b.storage?.bytes ?? 0),
  )
}

/** Whether there is a slow query or a recommendation of this severity or a higher one. */
export function hasAdvice({ queries, recommendations }: Advice, least: Severity): boolean {
  return [...queries, ...recommendations].some(
    ({ severity }) => severityOrder[severity] <= severityOrder[least],
  )
}

function savedMs({ benefit }: Recommendation): number {
  return benefit?.savedMs ?? 0
}

function savedCost({ benefit }: Recommendation): number {
  return benefit ? benefit.costBefore - benefit.costAfter : 0
}
