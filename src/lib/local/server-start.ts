import type { RunContext } from '../core/context.ts'
import { sleep } from '../core/interrupt.ts'
import type { Binaries } from './binaries.ts'
import type { ClusterSettings } from './cluster-settings.ts'
import { isPortFree, unusedPort } from './free-port.ts'
import type { ServerPlace } from './server-place.ts'
import { type RunningCluster, startCluster, startFailed } from './start-cluster.ts'

const settings: ClusterSettings = {
  cluster_name: 'post-ai',
  shared_preload_libraries: 'pg_stat_statements',
  track_io_timing: true,
  wal_level: 'logical',
  logging_collector: true,
  log_directory: '../log',
  log_filename: 'server-%a.log',
  log_truncate_on_rotation: true,
  log_rotation_age: '1d',
  log_rotation_size: 0,
}

const PORT_ATTEMPTS = 5

/** Sessions of a killed server notice its death within moments; so long we wait for them. */
const SESSIONS_END_WITHIN_MS = 20_000
const RETRY_MS = 250

/**
 * Starts the local server on the port it had before, or on a new one when somebody else listens there, which it warns of.
 * Throws `LOCAL_START_FAILED`, `INTERRUPTED`.
 */
export async function startOnKeptPort(
  place: ServerPlace,
  binaries: Binaries,
  keptPort: number | undefined,
  context: RunContext,
): Promise<RunningCluster> {
  const giveUp = Date.now() + SESSIONS_END_WITHIN_MS
  let port = keptPort !== undefined && (await isPortFree(keptPort)) ? keptPort : await unusedPort()
  for (let portsTried = 1; ; ) {
    const { dataDir, startLog: logFile } = place
    const start = { binaries, dataDir, port, settings, logFile, signal: context.signal }
    const result = await startCluster(start)
    if (!('failed' in result)) {
      if (keptPort !== undefined && port !== keptPort) warnOfNewPort(context, keptPort, port)
      return result
    }
    if (result.failed === 'port-taken' && portsTried < PORT_ATTEMPTS) {
      portsTried += 1
      port = await unusedPort()
    } else if (result.failed === 'memory-in-use' && Date.now() < giveUp) {
      await sleep(RETRY_MS, context.signal)
    } else {
      throw startFailed(start, result)
    }
  }
}

function warnOfNewPort(context: RunContext, before: number, now: number): void {
  context.report.warn(
    `Port ${before} is taken by another program: the local server now listens on ${now}. Connection strings with the old port no longer work; post-ai connect prints the new one.`,
  )
}
