/**
 * What pg_stat_statements measured of a statement; times in milliseconds, blocks of 8 kB. What its version does not
 * have is absent.
 */
export interface Measures {
  calls: number
  totalMs: number
  minMs?: number
  maxMs: number
  /** Standard deviation of the times of all calls. */
  stddevMs?: number
  /** Returned or affected by all calls. */
  rows: number
  /** Blocks of tables and indexes found in shared buffers, and those read from outside. */
  blocksHit?: number
  blocksRead?: number
  /** Blocks of temporary files: sorts and hashes that did not fit into work_mem. */
  tempBlocksWritten?: number
  /** Since 1.8 (PostgreSQL 13). */
  walBytes?: number
  /** How often it was planned, and for how long in all; zero unless `pg_stat_statements.track_planning` is on. Since 1.8. */
  plans?: number
  planMs?: number
}

/** The measures of two sets of calls as those of all of them; what one of them lacks is absent. */
export function mergeMeasures(a: Measures, b: Measures): Measures {
  const sum = <Name extends keyof Measures>(name: Name) =>
    both(a[name], b[name], (one, other) => ({ [name]: one + other }))
  return {
    calls: a.calls + b.calls,
    totalMs: a.totalMs + b.totalMs,
    ...both(a.minMs, b.minMs, (one, other) => ({ minMs: Math.min(one, other) })),
    maxMs: Math.max(a.maxMs, b.maxMs),
    ...both(a.stddevMs, b.stddevMs, (one, other) => ({ stddevMs: mergedDeviation(a, one, b, other) })),
    rows: a.rows + b.rows,
    ...sum('blocksHit'),
    ...sum('blocksRead'),
    ...sum('tempBlocksWritten'),
    ...sum('walBytes'),
    ...sum('plans'),
    ...sum('planMs'),
  }
}

/**
 * The standard deviation of two populations together: the squared deviations within each, and those of their means
 * from each other (Chan, Golub, LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979).
 */
function mergedDeviation(a: Measures, deviationOfA: number, b: Measures, deviationOfB: number): number {
  const calls = a.calls + b.calls
  const apart = a.totalMs / a.calls - b.totalMs / b.calls
  const within = a.calls * deviationOfA ** 2 + b.calls * deviationOfB ** 2
  return Math.sqrt((within + ((a.calls * b.calls) / calls) * apart ** 2) / calls)
}

function both<Result extends object>(
  one: number | undefined,
  other: number | undefined,
  join: (one: number, other: number) => Result,
): Result | undefined {
  return one === undefined || other === undefined ? undefined : join(one, other)
}
