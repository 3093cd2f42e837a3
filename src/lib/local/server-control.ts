import type { RunContext } from '../core/context.ts'
import { stopCluster } from './cluster.ts'
import { dataDirectoryMajor } from './data-directory.ts'
import { runningPostmaster } from './postmaster-file.ts'
import { serverBinaries, withServerLock } from './server.ts'
import { serverPlace } from './server-place.ts'
import { readRecord } from './server-record.ts'

/** How the local server is. */
export interface DbStatusResult {
  /** `absent`: it was never made; `starting`: it does not accept connections yet, or any more. */
  state: 'running' | 'starting' | 'stopped' | 'absent'
  /** On 127.0.0.1; of a stopped server the port it will ask for. Null, as the rest, when it is not known. */
  port: number | null
  pid: number | null
  /** `18.4`, of the last start. */
  version: string | null
  /** ISO 8601. */
  startedAt: string | null
  dataDir: string
  logDir: string
}

/** Says how the local server is, and changes nothing. */
export async function serverStatus(env: NodeJS.ProcessEnv = process.env): Promise<DbStatusResult> {
  const place = serverPlace(env)
  const { dataDir, logDir } = place
  const major = await dataDirectoryMajor(dataDir)
  const record = major === undefined ? undefined : await readRecord(place)
  const postmaster = await runningPostmaster(dataDir)
  const known = { port: record?.port ?? null, version: record?.version ?? null, dataDir, logDir }
  if (!postmaster) {
    return {
      state: major === undefined ? 'absent' : 'stopped',
      ...known,
      pid: null,
      startedAt: null,
    }
  }
  return {
    state: postmaster.ready ? 'running' : 'starting',
    ...known,
    port: postmaster.port,
    pid: postmaster.pid,
    startedAt: new Date(postmaster.startedAt * 1000).toISOString(),
  }
}

/** What came of stopping the local server. */
export interface DbStopResult {
  /** Whether it was running. */
  stopped: boolean
  dataDir: string
}

/**
 * Stops the local server; open sessions are ended in order. Says whether one was running.
 * Throws `LOCAL_BUSY` when it does not stop.
 */
export async function stopServer(
  context: RunContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<DbStopResult> {
  const place = serverPlace(env)
  const { dataDir } = place
  if (!(await runningPostmaster(dataDir))) return { stopped: false, dataDir }
  const binaries = await serverBinaries(place, env)
  context.report.step('Stopping the local PostgreSQL server')
  const stopped = await withServerLock(place, context, () => stopCluster({ binaries, dataDir, mode: 'fast' }))
  return { stopped, dataDir }
}
