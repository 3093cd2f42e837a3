import { readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { fileErrorReason } from '../core/text-file.ts'
import { runProgram } from './run-program.ts'

/** What a running server writes to `postmaster.pid` in its data directory (pidfile.h). */
export interface Postmaster {
  pid: number
  port: number
  /** Seconds since 1970. */
  startedAt: number
  /** Whether it accepts connections, by its own word. */
  ready: boolean
}

/**
 * The server that the pid file of a data directory names, whether it lives or not; undefined without a file.
 * Throws `LOCAL_START_FAILED` when it cannot be read.
 */
export async function readPostmasterFile(dataDir: string): Promise<Postmaster | undefined> {
  const lines = await readFile(postmasterFile(dataDir), 'utf8').then(
    (text) => text.split('\n'),
    (error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return undefined
      throw unreadable(dataDir, error)
    },
  )
  const pid = Number(lines?.[0])
  if (!lines || !(pid > 0)) return undefined
  return {
    pid,
    port: Number(lines[3]),
    startedAt: Number(lines[2]),
    ready: lines[7]?.trim() === 'ready',
  }
}

/** The error for a data directory that cannot be read. */
export function unreadable(dataDir: string, error: unknown): PostAiError {
  return new PostAiError('LOCAL_START_FAILED', `Cannot read ${dataDir}: ${fileErrorReason(error)}.`, {
    hints: ['Run as the user who made the local server, or set POST_AI_DATA_DIR to a directory of your own.'],
    cause: error,
  })
}

/** The path of the pid file of a data directory. */
export function postmasterFile(dataDir: string): string {
  return join(dataDir, 'postmaster.pid')
}

/** The server that runs on a data directory. A pid file whose process has died or is another one counts for nothing. */
export async function runningPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const postmaster = await readPostmasterFile(dataDir)
  return postmaster && (await isPostmaster(postmaster.pid, dataDir)) ? postmaster : undefined
}

/** Whether there is a process of that number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemErrorCode(error) === 'EPERM'
  }
}

/** Whether the process is a PostgreSQL server that works in the data directory; numbers are used again. */
async function isPostmaster(pid: number, dataDir: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return true
  try {
    // A server makes its data directory the current one.
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(dataDir))
  } catch (error) {
    // A process that we may not look into is another user's, and so not our server.
    if (/^E(ACCES|PERM)$/.test(systemErrorCode(error) ?? '')) return false
    // It has ended, or this system has no /proc.
    const { stdout } = await runProgram('ps', ['-p', String(pid), '-o', 'stat=,comm='])
    // One that was killed keeps its number until it is waited for, and in many containers nobody does: state Z.
    return /\bpostgres\b/.test(stdout) && !stdout.trimStart().startsWith('Z')
  }
}
