import type { RunContext } from '../../core/context.ts'
import { sleep } from '../../core/interrupt.ts'
import { formatPercent } from '../../core/units.ts'
import { connect } from '../../postgres/connection.ts'

/** A statement shorter than this needs no second session. */
const PATIENCE_MS = 300
const INTERVAL_MS = 500

/** As the server reports it of a running statement. */
interface ProgressRow {
  phase: string
  done: number
  total: number
  unit: string
}

/**
 * Reports how far the statement of a session is, asked in a second session, until it is disposed of. Where no second
 * session is to be had there is no progress, and that is all.
 */
export function watchProgress(url: string, pid: number | null, { report }: RunContext): AsyncDisposable {
  const ended = new AbortController()
  const watch = async () => {
    await sleep(PATIENCE_MS, ended.signal)
    await using connection = await connect(url)
    while (!ended.signal.aborted) {
      const [row] = await connection.query<ProgressRow>(progressSql, [pid])
      if (row) report.count(row.done, row.total > 0 ? row.total : undefined, unitOf(row))
      await sleep(INTERVAL_MS, ended.signal)
    }
  }
  const watching = watch().catch(() => undefined)
  return {
    async [Symbol.asyncDispose]() {
      ended.abort()
      await watching
    },
  }
}

function unitOf({ phase, done, total, unit }: ProgressRow): string {
  return `${unit}${total > 0 ? `, ${formatPercent(Math.min(1, done / total))}` : ''}, ${phase}`
}

/** "Progress Reporting" in the PostgreSQL documentation; the views are there since 12, that of ANALYZE since 13. */
const progressSql = `
  SELECT phase, unit, done::float8 AS done, total::float8 AS total FROM (
    SELECT pid, phase, w.*
    FROM pg_catalog.pg_stat_progress_create_index,
         LATERAL (SELECT * FROM (VALUES
           (phase LIKE 'waiting%', lockers_done, lockers_total, 'transactions'),
           (phase LIKE '%tuples%', tuples_done, tuples_total, 'rows'),
           (true, blocks_done, blocks_total, 'blocks')) AS v(fits, done, total, unit) WHERE fits LIMIT 1) AS w
    UNION ALL
    SELECT pid, phase, true, heap_blks_scanned, heap_blks_total, 'blocks' FROM pg_catalog.pg_stat_progress_vacuum
    UNION ALL
    SELECT pid, phase, true, heap_blks_scanned, heap_blks_total, 'blocks' FROM pg_catalog.pg_stat_progress_cluster
    UNION ALL
    SELECT pid, phase, true, sample_blks_scanned, sample_blks_total, 'blocks' FROM pg_catalog.pg_stat_progress_analyze
  ) AS p(pid, phase, fits, done, total, unit) WHERE pid = $1`
