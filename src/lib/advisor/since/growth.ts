import type { Severity } from '../../plan/finding.ts'
import type { QueryAdvice } from '../advice.ts'
import type { Comparison } from './comparison.ts'

/** A query whose mean time has grown by this factor deserves a look … */
const GREW = 2
/** … when it takes at least this share of the workload. */
const LEAST_SHARE = 0.005

const higher: Record<Severity, Severity> = { low: 'medium', medium: 'high', high: 'high' }

/** The queries with the severity of those that have become much slower raised by one. */
export function raisedByGrowth(
  queries: readonly QueryAdvice[],
  comparison: Comparison | null,
): QueryAdvice[] {
  const factors = new Map(comparison?.queries.map(({ id, factor }) => [id, factor ?? 1]))
  return queries.map((query) => {
    const factor = factors.get(query.id) ?? 1
    if (factor < GREW || query.share < LEAST_SHARE) return query
    const because = `${query.because} Its mean time is ${factor.toFixed(1)} times that of the earlier snapshot.`
    return { ...query, severity: higher[query.severity], because }
  })
}
