import { rm } from 'node:fs/promises'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { withFileLock } from '../core/file-lock.ts'
import { sleep } from '../core/interrupt.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { checkMajor, ensureDataDirectory, makePlace, ownerOf } from './data-directory.ts'
import { isAlive, postmasterFile, readPostmasterFile, runningPostmaster } from './postmaster-file.ts'
import { type ServerPlace, serverPlace } from './server-place.ts'
import { newRecord, readRecord, type ServerRecord, writeRecord } from './server-record.ts'
import { startOnKeptPort } from './server-start.ts'

/** The local server as it is after it was asked for: it accepts connections. */
export interface DbStartResult {
  /** On 127.0.0.1. */
  port: number
  dataDir: string
  /** `18.4` */
  version: string
  /** Whether this call started it; false when it was running. */
  started: boolean
}

const LOCK_WAIT_MS = 120_000
const READY_WITHIN_MS = 60_000

/**
 * The user's local server, made when there is none and started when it does not run. Of several processes that
 * call this at once one works and the others wait. A port that somebody else has taken meanwhile is replaced, with
 * a warning. `env` names the directories (POST_AI_DATA_DIR, POST_AI_CACHE_DIR, XDG_*).
 *
 * Throws `LOCAL_BINARIES_MISSING`, `LOCAL_INIT_FAILED`, `LOCAL_START_FAILED`, `LOCAL_VERSION_MISMATCH`,
 * `LOCAL_BUSY`, `INTERRUPTED`; leaves nothing half-made.
 */
export async function ensureServer(
  context: RunContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<DbStartResult> {
  const place = serverPlace(env)
  const running = await runningServer(place)
  if (running) return running
  const binaries = await serverBinaries(place, env)
  await checkMajor(place.dataDir, binaries)
  await makePlace(place, binaries.user)
  return await withServerLock(place, context, async () => {
    // Another process may have done it while this one waited for the lock.
    const server = (await runningServer(place)) ?? (await startingServer(place, context.signal))
    return server ?? (await makeAndStart(place, binaries, context))
  })
}

/** Does work on the local server that only one process may do at a time. Throws `LOCAL_BUSY` when another one does not end. */
export async function withServerLock<T>(
  place: ServerPlace,
  context: RunContext,
  work: () => Promise<T>,
): Promise<T> {
  return await withFileLock(place.directory, context.signal, work, LOCK_WAIT_MS, (lock) => {
    return new PostAiError('LOCAL_BUSY', `Another process holds ${lock} and does not let go.`, {
      hints: ['Wait for the other post-ai to end; if there is none, remove that file.'],
    })
  })
}

/** The binaries for the local server, to be run as the owner of its data directory. */
export async function serverBinaries(place: ServerPlace, env: NodeJS.ProcessEnv): Promise<Binaries> {
  const binaries = await findBinaries(undefined, env)
  const owner = await ownerOf(place.dataDir)
  return owner ? { ...binaries, user: owner } : binaries
}

/** The local server if it accepts connections now; starts nothing. */
export async function runningServer(place: ServerPlace): Promise<DbStartResult | undefined> {
  const postmaster = await runningPostmaster(place.dataDir)
  if (!postmaster?.ready) return undefined
  const version = (await readRecord(place))?.version
  if (!version) return undefined
  return { port: postmaster.port, dataDir: place.dataDir, version, started: false }
}

async function makeAndStart(
  place: ServerPlace,
  binaries: Binaries,
  context: RunContext,
): Promise<DbStartResult> {
  const record = (await readRecord(place)) ?? (await firstRecord(place))
  context.report.step('Starting the local PostgreSQL server')
  await ensureDataDirectory(place, binaries, record.superuserPassword, context.signal)
  await forgetForeignProcess(place.dataDir)
  await rm(place.startLog, { force: true })
  // Before the start: should this process be killed in the middle, the running server is still a known one.
  await writeRecord(place, { ...record, version: binaries.version })
  const { port } = await startOnKeptPort(place, binaries, record.port, context)
  await writeRecord(place, { ...record, port, version: binaries.version })
  return { port, dataDir: place.dataDir, version: binaries.version, started: true }
}

async function firstRecord(place: ServerPlace): Promise<ServerRecord> {
  const record = newRecord()
  await writeRecord(place, record)
  return record
}

/** A server that another process has started and that is not ready yet: waits for it. */
async function startingServer(place: ServerPlace, signal: AbortSignal): Promise<DbStartResult | undefined> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 100) {
    if (!(await runningPostmaster(place.dataDir))) return undefined
    const server = await runningServer(place)
    if (server) return server
    await sleep(100, signal)
  }
  return undefined
}

/**
 * Removes a pid file whose number now belongs to a process that is no server of this directory: PostgreSQL would
 * refuse to start because of it. Sessions that outlived a killed server are still found, by their shared memory.
 */
async function forgetForeignProcess(dataDir: string): Promise<void> {
  const postmaster = await readPostmasterFile(dataDir)
  if (postmaster && isAlive(postmaster.pid)) await rm(postmasterFile(dataDir), { force: true })
}
