import type { Workload, WorkloadQuery } from '../workload/workload.ts'
import type { Comparison, Measurement, QueryChange } from './comparison.ts'

/** From this factor on, either way, the mean time of a query has changed. */
const LEAST_FACTOR = 1.25
/** Means of fewer calls than this say little. */
const LEAST_CALLS = 3

/** A query of one side or both, with what was measured before the snapshot and since. */
export interface MeasuredQuery {
  id: string
  sql: string
  before: Measurement | null
  since: Measurement | null
}

/** The queries of both workloads with the difference of their counters, and whether that can be taken. */
export interface MeasuredQueries {
  measured: Comparison['measured']
  queries: MeasuredQuery[]
  notes: string[]
}

/**
 * The counters of pg_stat_statements only grow, so the difference of two readings is what happened between them. A
 * reset shows in its time (since 1.9, PostgreSQL 14) or in counters that went down: then the later reading is all there
 * is. A single entry starts anew, too, when it was evicted and came back.
 */
export function measuredQueries(earlier: Workload | null, takenAt: string, now: Workload): MeasuredQueries {
  if (!earlier || earlier.source === 'file' || now.source === 'file') {
    const what = !earlier
      ? 'the snapshot holds no recorded workload'
      : 'the workload is a file, not a recording'
    return { measured: 'unknown', queries: [], notes: [`Queries are not compared: ${what}.`] }
  }
  const before = new Map(earlier.queries.map((query) => [query.id, query]))
  const after = new Map(now.queries.map((query) => [query.id, query]))
  const reset = resetBetween(before, after, takenAt, now)
  const ids = new Set([...after.keys(), ...before.keys()])
  const restarted: string[] = []
  const queries = [...ids].map((id) => {
    const old = before.get(id)
    const fresh = after.get(id)
    if (!reset && old && fresh && fresh.calls < old.calls) restarted.push(id)
    return measuredQuery(id, old, fresh, reset)
  })
  return {
    measured: reset ? 'reset' : 'throughout',
    queries,
    notes: [...(reset ? [resetNote(now)] : []), ...(restarted.length > 0 ? [restartedNote(restarted)] : [])],
  }
}

/** The queries whose mean changed, or that came or went; by the time that makes. */
export function queryChanges(queries: readonly MeasuredQuery[]): QueryChange[] {
  return queries
    .flatMap((query) => changeOf(query) ?? [])
    .sort((a, b) => Math.abs(effectOf(b)) - Math.abs(effectOf(a)))
}

function changeOf(query: MeasuredQuery): QueryChange | undefined {
  const { before, since } = query
  if (!before && !since) return undefined
  if (!before) return { ...query, change: 'new', factor: null }
  if (!since) return { ...query, change: 'gone', factor: null }
  const factor = before.meanMs > 0 ? since.meanMs / before.meanMs : 1
  if (Math.min(before.calls, since.calls) < LEAST_CALLS) return undefined
  if (factor >= LEAST_FACTOR) return { ...query, change: 'slower', factor }
  return factor <= 1 / LEAST_FACTOR ? { ...query, change: 'faster', factor } : undefined
}

/** Milliseconds since the snapshot that the change has cost; negative when it saved them. */
function effectOf({ before, since }: QueryChange): number {
  if (!since) return -(before?.totalMs ?? 0)
  return since.totalMs - (before ? before.meanMs * since.calls : 0)
}

function measuredQuery(
  id: string,
  old: WorkloadQuery | undefined,
  fresh: WorkloadQuery | undefined,
  reset: boolean,
): MeasuredQuery {
  const before = old ? measurement(old.calls, old.totalMs ?? 0) : null
  const anew = reset || !old || (fresh !== undefined && fresh.calls < old.calls)
  const calls = (fresh?.calls ?? 0) - (anew ? 0 : (old?.calls ?? 0))
  const totalMs = (fresh?.totalMs ?? 0) - (anew ? 0 : (old?.totalMs ?? 0))
  const since = calls > 0 ? measurement(calls, Math.max(0, totalMs)) : null
  return { id, sql: fresh?.sql ?? old?.sql ?? '', before, since }
}

function measurement(calls: number, totalMs: number): Measurement {
  return { calls, totalMs, meanMs: totalMs / calls }
}

function resetBetween(
  before: ReadonlyMap<string, WorkloadQuery>,
  after: ReadonlyMap<string, WorkloadQuery>,
  takenAt: string,
  now: Workload,
): boolean {
  if (now.since !== undefined) return Date.parse(now.since) > Date.parse(takenAt)
  // without a time: one entry that went down may have been evicted, most of them are a reset
  const both = [...before.values()].filter(({ id }) => after.has(id))
  const down = both.filter(({ id, calls }) => (after.get(id)?.calls ?? 0) < calls)
  return before.size > 0 && (both.length === 0 || down.length * 2 > both.length)
}

function resetNote({ since }: Workload): string {
  const when = since === undefined ? '' : ` at ${since}`
  return `pg_stat_statements was reset${when}, after the snapshot: only what came then is compared.`
}

function restartedNote(ids: readonly string[]): string {
  return `Entries that began anew, because they were reset or pushed out in between, count from there: ${ids.join(', ')}.`
}
