import type { Measures } from './measures.ts'

/** Columns of pg_stat_statements by what they mean, with the names that they have had, newest first. */
const columns: Record<keyof Measures, readonly string[]> = {
  calls: ['calls'],
  totalMs: ['total_exec_time', 'total_time'],
  minMs: ['min_exec_time', 'min_time'],
  maxMs: ['max_exec_time', 'max_time'],
  stddevMs: ['stddev_exec_time', 'stddev_time'],
  rows: ['rows'],
  blocksHit: ['shared_blks_hit'],
  blocksRead: ['shared_blks_read'],
  tempBlocksWritten: ['temp_blks_written'],
  walBytes: ['wal_bytes'],
  plans: ['plans'],
  planMs: ['total_plan_time'],
}

/** The select list that reads what this version of the view has. */
export function measuredColumns(present: ReadonlySet<string>): string {
  return Object.entries(columns)
    .flatMap(([name, candidates]) => {
      const column = candidates.find((candidate) => present.has(candidate))
      return column === undefined ? [] : [`${column}::float8 AS "${name}"`]
    })
    .join(', ')
}
