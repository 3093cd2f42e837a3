import { formatDuration, formatPercent, plural } from '../../core/units.ts'
import type { Severity } from '../../plan/finding.ts'
import type { WorkloadQuery } from '../workload/workload.ts'

/** How much a query matters, and why. */
export interface QuerySeverity {
  severity: Severity
  /** A sentence with the figures that decided. */
  because: string
}

/** A tenth of all time: making the query free would be noticed on the whole server. A fiftieth: worth an hour of work. */
const HIGH_SHARE = 0.1
const MEDIUM_SHARE = 0.02
/**
 * What people notice (Nielsen, Usability Engineering, 1993): after 0.1 s an answer is no longer immediate, after 1 s
 * thoughts wander, after 10 s people leave.
 */
const IMMEDIATE_MS = 100
const WAITED_FOR_MS = 1000
const GIVEN_UP_MS = 10_000
/** Below, a mean says little, and a slow report that runs now and then is nobody's wait. */
const OFTEN = 100
const REPEATED = 10

/**
 * The severity of a query. High: a tenth of all time, or more than a second on average and called at least 10 times.
 * Medium: a fiftieth of all time, or more than 0.1 s on average in at least 100 calls, or once longer than 10 s. Else low.
 */
export function querySeverity(query: WorkloadQuery, share: number): QuerySeverity {
  const { calls, totalMs, meanMs, maxMs } = query
  if (totalMs === undefined || meanMs === undefined) {
    const because = `${formatPercent(share)} of the estimated cost of all queries; times were not measured.`
    return { severity: byShare(share), because }
  }
  const figures = `${formatDuration(totalMs)} in ${plural(calls, 'call')}, ${formatDuration(meanMs)} each${maxMs === undefined ? '' : `, ${formatDuration(maxMs)} at worst`}`
  const part = `It takes ${formatPercent(share)} of all measured time: ${figures}.`
  if (share >= HIGH_SHARE) return { severity: 'high', because: part }
  if (meanMs >= WAITED_FOR_MS && calls >= REPEATED)
    return { severity: 'high', because: `It takes more than a second, again and again: ${figures}.` }
  if (share >= MEDIUM_SHARE) return { severity: 'medium', because: part }
  if (meanMs >= IMMEDIATE_MS && calls >= OFTEN)
    return { severity: 'medium', because: `It is called often and never immediate: ${figures}.` }
  if ((maxMs ?? 0) >= GIVEN_UP_MS)
    return { severity: 'medium', because: `It once took longer than anybody waits: ${figures}.` }
  return { severity: 'low', because: part }
}

function byShare(share: number): Severity {
  if (share >= HIGH_SHARE) return 'high'
  return share >= MEDIUM_SHARE ? 'medium' : 'low'
}
