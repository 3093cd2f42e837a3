import { startTemporaryCluster, type TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import type { Scenario } from './scenario.ts'

/**
 * What the server is set to: pages cost as on an SSD, no parallel workers (the embedded planner has none) and no
 * just-in-time compilation, nothing happens in the background.
 */
export const serverSettings = {
  random_page_cost: 1.1,
  max_parallel_workers_per_gather: 0,
  jit: false,
  autovacuum: false,
  shared_buffers: '512MB',
  work_mem: '16MB',
  max_wal_size: '4GB',
} as const

/** A server with the databases of scenarios, each loaded when it is first asked for. */
export interface BenchServer extends AsyncDisposable {
  cluster: TemporaryCluster
  database(scenario: Scenario): Promise<string>
}

/** Starts a throwaway server for scenarios. */
export async function startBenchServer(): Promise<BenchServer> {
  const cluster = await startTemporaryCluster({ settings: serverSettings })
  const loaded = new Map<string, Promise<string>>()
  return {
    cluster,
    database(scenario) {
      const known = loaded.get(scenario.name)
      if (known) return known
      const loading = load(cluster, scenario)
      loaded.set(scenario.name, loading)
      return loading
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  }
}

async function load(cluster: TemporaryCluster, scenario: Scenario): Promise<string> {
  await using admin = await connect(cluster.url())
  await admin.script(`CREATE DATABASE ${scenario.name} TEMPLATE template0`)
  const url = cluster.url(scenario.name)
  await fill(url, scenario.schemaSql)
  return url
}

/** Runs a schema's script; then what an idle server would have done: all pages visible, statistics fresh. */
export async function fill(url: string, schemaSql: string): Promise<void> {
  await using connection = await connect(url)
  await connection.script(schemaSql)
  await connection.script('CHECKPOINT')
  await connection.script('VACUUM (ANALYZE)')
}
