import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { messageOf, PostAiError } from '../core/error.ts'
import { interrupted, sleep } from '../core/interrupt.ts'
import type { Binaries } from './binaries.ts'
import { isFullDisk, reasonIn } from './cluster.ts'
import { type ClusterSettings, writeSettings } from './cluster-settings.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { serverEnvironment } from './run-program.ts'

/** What a server is started with. */
export interface StartClusterOptions {
  binaries: Binaries
  dataDir: string
  /** On 127.0.0.1, the only address it listens on; there is no Unix socket. */
  port: number
  settings: ClusterSettings
  /** Takes what the server says before, or without, a log of its own; appended to. */
  logFile: string
  signal?: AbortSignal
}

/** A server that accepts connections. */
export interface RunningCluster {
  pid: number
  port: number
}

/** Why a server did not start; `log` is what it said in this attempt. */
export interface FailedStart {
  failed: 'port-taken' | 'memory-in-use' | 'other'
  log: string
}

const READY_WITHIN_MS = 60_000
const POLL_MS = 20

/**
 * Starts a server as a process of its own that outlives this one. Failures are returned, since another attempt may cure
 * them; `startFailed` makes the error of one. Throws `INTERRUPTED`.
 */
export async function startCluster(options: StartClusterOptions): Promise<RunningCluster | FailedStart> {
  const { binaries, dataDir, port, logFile } = options
  await writeSettings(dataDir, { ...options.settings, unix_socket_directories: '' }, binaries.user)
  const logStart = await stat(logFile).then(
    ({ size }) => size,
    () => 0,
  )
  await using log = await openLog(options)
  // On the command line these win over every file, ALTER SYSTEM included: never another address or port.
  const server = spawn(binaries.postgres, ['-D', dataDir, '-h', '127.0.0.1', '-p', String(port)], {
    cwd: dataDir,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: serverEnvironment(),
    windowsHide: true,
    ...(binaries.user ? { uid: binaries.user.uid, gid: binaries.user.gid } : {}),
  })
  let ended: string | undefined
  server.once('error', (error) => (ended = error.message))
  server.once('exit', (code, signal) => (ended = `it ended with ${signal ?? code}`))
  const giveUp = Date.now() + READY_WITHIN_MS
  while (ended === undefined) {
    if (options.signal?.aborted || Date.now() > giveUp) {
      server.kill('SIGQUIT')
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
      if (options.signal?.aborted) throw interrupted()
      return { failed: 'other', log: `FATAL:  it was not ready after ${READY_WITHIN_MS / 1000} s` }
    }
    const postmaster = await readPostmasterFile(dataDir)
    if (postmaster && postmaster.pid === server.pid && postmaster.ready) {
      server.unref()
      return { pid: postmaster.pid, port }
    }
    await sleep(POLL_MS)
  }
  // Ctrl-C reached it before it had left the terminal's process group, and will reach us
  if (options.signal?.aborted || server.signalCode === 'SIGINT') throw interrupted()
  const said = (await readFile(logFile, 'utf8')).slice(logStart)
  return { failed: kindOf(said), log: said || `FATAL:  ${ended}` }
}

async function openLog(options: StartClusterOptions): Promise<FileHandle> {
  try {
    return await open(options.logFile, 'a', 0o600)
  } catch (error) {
    throw startFailed(options, { failed: 'other', log: `FATAL:  cannot write its log: ${messageOf(error)}` })
  }
}

/** The error for a start that failed for good: the server's own first complaint, and where its log is. */
export function startFailed(options: StartClusterOptions, failure: FailedStart): PostAiError {
  const reason = reasonIn(failure.log) || 'it ended without a word'
  const full = isFullDisk(failure.log)
  return new PostAiError('LOCAL_START_FAILED', `The server in ${options.dataDir} did not start: ${reason}.`, {
    hints: [
      ...(failure.failed === 'memory-in-use'
        ? [
            'A session of a killed server still works in that directory: wait for it, or end its postgres process.',
          ]
        : []),
      ...(full ? ['Free some space on that disk, then start it again.'] : []),
      `Its log may say more: ${options.logFile}`,
    ],
  })
}

function kindOf(log: string): FailedStart['failed'] {
  if (/Address already in use|could not create any TCP\/IP sockets/.test(log)) return 'port-taken'
  return /pre-existing shared memory block|shared memory segment .* still in use/.test(log)
    ? 'memory-in-use'
    : 'other'
}
