import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quietContext } from '../core/context.ts'
import { fileErrorReason } from '../core/text-file.ts'
import type { Binaries } from './binaries.ts'
import { LOCAL_MAJOR } from './binary-versions.ts'
import { createCluster, initFailed, stopCluster } from './cluster.ts'
import type { ClusterSettings } from './cluster-settings.ts'
import { freePort } from './free-port.ts'
import { installBinaries } from './install-binaries.ts'
import { type StartClusterOptions, startCluster, startFailed } from './start-cluster.ts'
import { giveTo } from './unprivileged.ts'
import { watchOver } from './watch.ts'

/** What a throwaway server is made with. */
export interface TemporaryClusterOptions {
  /** The major version; one that is not installed is fetched from npm. 18 when absent. */
  major?: number
  /** Added to, and winning over, the settings that make it fast and forgetful. */
  settings?: ClusterSettings
  signal?: AbortSignal
  /** The directory, absolute, in which it gets one of its own; the system's temporary one when absent. */
  within?: string
}

/** A server that exists until it is disposed of, or until this process ends in whatever way. */
export interface TemporaryCluster extends AsyncDisposable {
  /** `18.4` */
  version: string
  major: number
  port: number
  /** The process number of the server. */
  pid: number
  /** Holds its data and its log. */
  directory: string
  /** The connection string of the superuser, password included. */
  url(database?: string): string
  /** Ends the server at once and removes all of it. Disposing does the same; doing it twice is harmless. */
  stop(): Promise<void>
  /** Leaves it running when this process ends or disposes of it. */
  keep(): void
}

/** No crash of the machine is to be survived, so nothing waits for the disk. */
const settingsForThrowaway: ClusterSettings = {
  fsync: false,
  synchronous_commit: false,
  full_page_writes: false,
  shared_preload_libraries: 'pg_stat_statements',
}

const ATTEMPTS = 5

/**
 * Makes and starts a throwaway server on a free port of 127.0.0.1, with pg_stat_statements loaded.
 * Throws `LOCAL_BINARIES_MISSING`, `LOCAL_INIT_FAILED`, `LOCAL_START_FAILED`, `INTERRUPTED`; nothing is left then.
 */
export async function startTemporaryCluster(
  options: TemporaryClusterOptions = {},
): Promise<TemporaryCluster> {
  const signal = options.signal ?? new AbortController().signal
  const binaries = await installBinaries(options.major ?? LOCAL_MAJOR, quietContext(signal))
  const directory = join(options.within ?? tmpdir(), `post-ai-${randomBytes(6).toString('hex')}`)
  const dataDir = join(directory, 'data')
  // Before anything is made: there is no moment at which a SIGKILL would leave something behind.
  const watch = watchOver({ dataDir, directory })
  const password = randomBytes(12).toString('hex')
  const remove = async () => {
    try {
      await stopCluster({ binaries, dataDir, mode: 'immediate' })
    } finally {
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
      watch.end()
    }
  }
  try {
    await makeDirectory(directory, binaries)
    await createCluster({ binaries, dataDir, password, sync: false, signal, placedBy: 'TMPDIR' })
    const settings = { ...settingsForThrowaway, ...options.settings }
    const start = { binaries, dataDir, settings, logFile: join(directory, 'server.log'), signal }
    const running = await startOnSomePort(start)
    let removed: Promise<void> | undefined
    const stop = () => (removed ??= remove())
    let kept = false
    return {
      ...running,
      major: binaries.major,
      version: binaries.version,
      directory,
      url: (database = 'postgres') =>
        `postgres://postgres:${password}@127.0.0.1:${running.port}/${encodeURIComponent(database)}`,
      stop,
      keep() {
        kept = true
        watch.end()
      },
      [Symbol.asyncDispose]: async () => (kept ? undefined : await stop()),
    }
  } catch (error) {
    await remove()
    throw error
  }
}

/** A port that is free now may be taken a moment later: then another one is tried. */
async function startOnSomePort(options: Omit<StartClusterOptions, 'port'>) {
  for (let attempt = 1; ; attempt += 1) {
    const start = { ...options, port: await freePort() }
    const result = await startCluster(start)
    if (!('failed' in result)) return result
    if (result.failed !== 'port-taken' || attempt === ATTEMPTS) throw startFailed(start, result)
  }
}

async function makeDirectory(directory: string, binaries: Binaries): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 })
    await giveTo(binaries.user, directory)
  } catch (error) {
    throw initFailed(directory, fileErrorReason(error), { placedBy: 'TMPDIR', cause: error })
  }
}
