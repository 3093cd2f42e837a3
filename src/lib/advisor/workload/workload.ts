import type { Measures } from './measures.ts'

/** One query shape of a workload, with its cost as measured. */
export interface WorkloadQuery {
  /** Stable for the same shape on any server: from the fingerprint of the parse tree. */
  id: string
  /** The text as it was recorded; constants may be replaced by `$n`. */
  sql: string
  calls: number
  /** Execution time of all calls in milliseconds; undefined when it was not measured (workload files). */
  totalMs: number | undefined
  meanMs: number | undefined
  maxMs: number | undefined
  /** Rows returned or affected by all calls. */
  rows: number | undefined
  /** All that the server measured; absent in workload files, and in snapshots of before it was kept. */
  measures?: Measures
}

/** What a database is asked, from wherever it was recorded. */
export interface Workload {
  source: 'pg_stat_statements' | 'file'
  /** Since when the numbers count, ISO 8601; undefined when unknown. */
  since: string | undefined
  queries: WorkloadQuery[]
  /** Entries that cannot be looked at, by reason. */
  skipped: SkippedQuery[]
}

/** Entries of the workload that could not be examined, by reason. */
export interface SkippedQuery {
  reason: string
  /** How many entries. */
  count: number
  /** One of them, cut to a line. */
  example: string
}
