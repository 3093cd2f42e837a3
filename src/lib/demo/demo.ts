import type { Advice } from '../advisor/advice.ts'
import { advise } from '../advisor/advise.ts'
import type { AppliedChange } from '../advisor/apply/applied-change.ts'
import { applyRecommendations } from '../advisor/apply/apply.ts'
import type { RunContext } from '../core/context.ts'
import { startTemporaryCluster, type TemporaryCluster } from '../local/temporary-cluster.ts'
import { type Connection, connect } from '../postgres/connection.ts'
import { shopSql } from './shop.ts'
import { type ShopQuery, shopWorkload } from './workload.ts'

/** What the demo shall do besides giving advice. */
export interface DemoInput {
  /** Build the recommended indexes and run the workload again. */
  apply: boolean
  /** Leave the server running. */
  keep: boolean
}

/** The advice for the demo shop, and what was measured on it. */
export interface DemoResult extends Advice {
  demo: {
    /** The whole demonstration. */
    seconds: number
    /** Execution time of the workload as the server measured it, without the recommended indexes. */
    measuredBeforeMs: number
    /** The same with them; null when they were not built. */
    measuredAfterMs: number | null
    /** Indexes that were built. */
    applied: AppliedChange[]
    /** How to reach and to remove the server; null when it is gone. */
    kept: { url: string; pid: number; directory: string } | null
  }
}

const DATABASE = 'shop'

/**
 * The whole tool on a database that needs it: starts a throwaway PostgreSQL 18, loads a shop, runs its workload
 * and gives the advice for it. Nothing is left behind unless it is to be kept.
 */
export async function demo(input: DemoInput, context: RunContext): Promise<DemoResult> {
  const started = performance.now()
  context.report.step('Starting a PostgreSQL 18 of your own')
  await using cluster = await startTemporaryCluster({
    settings: {
      shared_buffers: '256MB',
      max_wal_size: '4GB',
      autovacuum: 'off',
      'pg_stat_statements.track_planning': 'off',
    },
    signal: context.signal,
  })
  const url = await createShop(cluster, context)
  const measuredBeforeMs = await measure(url, 'Running a shop’s queries', context)
  const advice = await advise({ url }, context)
  const indexes = advice.recommendations.filter(({ kind }) => kind === 'create-index')
  const applied = input.apply ? await applyRecommendations(url, indexes, context) : []
  const measuredAfterMs = input.apply ? await measure(url, 'Running the same queries again', context) : null
  if (input.keep) cluster.keep()
  return {
    ...advice,
    plans: null,
    demo: {
      seconds: (performance.now() - started) / 1000,
      measuredBeforeMs,
      measuredAfterMs,
      applied,
      kept: input.keep ? { url, pid: cluster.pid, directory: cluster.directory } : null,
    },
  }
}

/** Creates and fills the shop's database; resolves with its connection string. */
async function createShop(cluster: TemporaryCluster, context: RunContext): Promise<string> {
  await using admin = await connect(cluster.url(), { signal: context.signal })
  await admin.script(`CREATE DATABASE ${DATABASE}`)
  const url = cluster.url(DATABASE)
  await using connection = await connect(url, { signal: context.signal })
  await connection.script('CREATE EXTENSION pg_stat_statements')
  for (const { title, sql } of shopSql) {
    context.report.step(`Filling a small shop: ${title}`)
    await connection.script(sql)
  }
  // rows whose asynchronous commit is not yet written cannot become all-visible, and nothing is read from indexes alone
  await connection.script('CHECKPOINT')
  await connection.script('VACUUM (ANALYZE)')
  return url
}

/** Runs the workload once and returns its execution time in milliseconds, as pg_stat_statements counts it. */
async function measure(url: string, title: string, context: RunContext): Promise<number> {
  context.report.step(title)
  await using connection = await connect(url, { signal: context.signal })
  await connection.script('SELECT pg_stat_statements_reset()')
  const total = shopWorkload.reduce((sum, query) => sum + query.calls, 0)
  let done = 0
  for (const query of shopWorkload) {
    await run(connection, query)
    done += query.calls
    context.report.count(done, total, 'queries')
  }
  const [row] = await connection.query<{ ms: number }>(
    `SELECT sum(total_exec_time)::float8 AS ms FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%'`,
  )
  return row?.ms ?? 0
}

async function run(connection: Connection, query: ShopQuery): Promise<void> {
  for (let call = 0; call < query.calls; call += 1) await connection.query(query.sql, query.values(call))
}
