import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { registerSecret } from '../core/redact.ts'
import { fileErrorReason } from '../core/text-file.ts'
import type { Binaries } from './binaries.ts'
import { includeOwnSettings } from './cluster-settings.ts'
import { runningPostmaster } from './postmaster-file.ts'
import { runProgram } from './run-program.ts'
import { giveTo } from './unprivileged.ts'

/** What a new data directory needs. */
export interface CreateClusterOptions {
  binaries: Binaries
  /** Absolute path; absent or empty, in a directory that the server's user can write to. */
  dataDir: string
  /** Where it goes when it is whole, for messages. */
  finalDir?: string
  /** The environment variable that names another place, for messages. */
  placedBy?: 'POST_AI_DATA_DIR' | 'TMPDIR'
  /** Of the superuser `postgres`. */
  password: string
  /** Whether to wait until all is on disk; false for clusters that are thrown away. */
  sync?: boolean
  signal?: AbortSignal
}

/**
 * Makes a data directory: UTF-8, superuser `postgres`, passwords by scram-sha-256 on every way in.
 *
 * Text is ordered by code point and cased by Unicode, by PostgreSQL's own C.UTF-8 (17 and later): the same on every
 * machine, needing no library of the system whose upgrade would break indexes, and letting `LIKE 'x%'` use plain
 * indexes. Before 17 it is C, the same but for letters beyond ASCII, whose case it does not know.
 *
 * Throws `LOCAL_INIT_FAILED` and leaves nothing behind.
 */
export async function createCluster(options: CreateClusterOptions): Promise<void> {
  const { binaries, dataDir, finalDir = dataDir, password, sync = true, signal } = options
  registerSecret(password)
  const passwordFile = `${dataDir}.${randomBytes(4).toString('hex')}.pw`
  const args = ['-D', dataDir, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  args.push('--encoding=UTF8', '--locale=C', '--data-checksums')
  if (binaries.major >= 17) args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8')
  if (binaries.major >= 14) args.push('--no-instructions')
  if (!sync) args.push('--no-sync')
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' })
    await giveTo(binaries.user, passwordFile)
    const { code, stderr } = await runProgram(binaries.initdb, args, { user: binaries.user, signal })
    if (code !== 0) throw initFailed(finalDir, reasonIn(stderr) || `initdb ended with ${code}`, options)
    await includeOwnSettings(dataDir)
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true }).catch(() => undefined)
    if (error instanceof PostAiError) throw error
    throw initFailed(finalDir, fileErrorReason(error), { placedBy: options.placedBy, cause: error })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** Stops the server of a data directory: `fast` ends sessions in order, `immediate` as a crash would. Says whether one ran. */
export async function stopCluster(options: {
  binaries: Binaries
  dataDir: string
  mode: 'fast' | 'immediate'
  context?: RunContext
}): Promise<boolean> {
  const { binaries, dataDir, mode } = options
  if (!(await runningPostmaster(dataDir))) return false
  const args = ['stop', '-D', dataDir, '-m', mode, '-w', '-t', '60', '-s']
  const { code, stderr } = await runProgram(binaries.pgCtl, args, { user: binaries.user })
  if (code !== 0 && (await runningPostmaster(dataDir))) {
    throw new PostAiError(
      'LOCAL_BUSY',
      `The server in ${dataDir} did not stop: ${reasonIn(stderr) || code}.`,
      {
        hints: ['Look for a backup or a long checkpoint in its log, then try again.'],
      },
    )
  }
  return true
}

/** The first complaint in what a PostgreSQL program wrote to its standard error or log, and what had led to it. */
export function reasonIn(text: string): string {
  const first = (pattern: RegExp) => pattern.exec(text)?.[1]?.trim()
  const complaint = first(/\b(?:FATAL|PANIC|error): +(.*)/)
  const before = first(/\b(?:LOG|WARNING): +((?:could not|invalid|unrecognized|parameter) .*)/)
  return [...new Set([before, complaint])].filter((part) => part !== undefined).join('; ')
}

/** Whether the words of a server or of `fileErrorReason` mean that there is no room on the disk. */
export function isFullDisk(reason: string): boolean {
  return /no space left|disk is full|wrote only \d+ of|quota/i.test(reason)
}

/** The error for a data directory that could not be made. */
export function initFailed(
  dataDir: string,
  reason: string,
  options: { placedBy?: string | undefined; cause?: unknown } = {},
): PostAiError {
  const { placedBy = 'POST_AI_DATA_DIR', cause } = options
  const full = isFullDisk(reason)
  const why = full && !/disk is full/.test(reason) ? `the disk is full (${reason})` : reason
  return new PostAiError('LOCAL_INIT_FAILED', `The data directory ${dataDir} could not be made: ${why}.`, {
    hints: [
      full
        ? `Free about 100 MB there, or set ${placedBy} to a directory on another disk.`
        : `Correct the permissions there, or set ${placedBy} to a directory that can be written to.`,
      ...(process.getuid?.() === 0 && /permission denied/i.test(reason)
        ? ['As root the server runs as another user, who must be able to enter every directory above.']
        : []),
    ],
    cause,
  })
}
