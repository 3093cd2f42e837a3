import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeEnterable } from '../core/enterable.ts'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { fileErrorReason } from '../core/text-file.ts'
import type { Binaries } from './binaries.ts'
import { createCluster, initFailed } from './cluster.ts'
import { unreadable } from './postmaster-file.ts'
import type { ServerPlace } from './server-place.ts'
import { giveTo, type ServerUser } from './unprivileged.ts'
import { watchOver } from './watch.ts'

/**
 * The major version of a data directory; undefined when there is none yet.
 * Throws `LOCAL_START_FAILED` when it cannot be read.
 */
export async function dataDirectoryMajor(dataDir: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(join(dataDir, 'PG_VERSION'), 'utf8'), 10)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw unreadable(dataDir, error)
  }
}

/** Throws `LOCAL_VERSION_MISMATCH` when the data directory is of another major version than the binaries. */
export async function checkMajor(dataDir: string, binaries: Binaries): Promise<void> {
  const major = await dataDirectoryMajor(dataDir)
  if (major === undefined || major === binaries.major) return
  throw new PostAiError(
    'LOCAL_VERSION_MISMATCH',
    `The data directory ${dataDir} belongs to PostgreSQL ${major}, and this post-ai has PostgreSQL ${binaries.major}.`,
    {
      hints: [
        `Use the post-ai that made it, or dump its databases with pg_dump of PostgreSQL ${major} or later.`,
        `To begin with an empty server, move ${dirname(dataDir)} away or set POST_AI_DATA_DIR to another directory.`,
      ],
    },
  )
}

/** Makes the directories around the data directory, and lets the server's own user into them. Throws `LOCAL_INIT_FAILED`. */
export async function makePlace(place: ServerPlace, user: ServerUser | undefined): Promise<void> {
  try {
    await makeEnterable(dirname(place.directory))
    await mkdir(place.directory, { mode: 0o700 }).catch(unlessThere)
    if ((await dataDirectoryMajor(place.dataDir)) === undefined) await giveTo(user, place.directory)
  } catch (error) {
    if (error instanceof PostAiError) throw error
    throw initFailed(place.directory, fileErrorReason(error), { cause: error })
  }
}

/** Makes the data directory when there is none; it is whole or absent, whatever interrupts this, SIGKILL included. */
export async function ensureDataDirectory(
  place: ServerPlace,
  binaries: Binaries,
  password: string,
  signal: AbortSignal,
): Promise<void> {
  if ((await dataDirectoryMajor(place.dataDir)) !== undefined) return
  const found = await readdir(place.dataDir).catch(() => [])
  if (found.length > 0) {
    throw new PostAiError('LOCAL_INIT_FAILED', `${place.dataDir} holds files but is not a data directory.`, {
      hints: [`Move ${place.dataDir} away, then try again.`],
    })
  }
  // Of its own for each try: an initdb whose caller was killed may still be at work in another one.
  const unfinished = `${place.dataDir}.${randomBytes(4).toString('hex')}.new`
  const dataDir = join(unfinished, 'data')
  const watch = watchOver({ dataDir, directory: unfinished })
  try {
    await mkdir(unfinished, { mode: 0o700 })
    await giveTo(binaries.user, unfinished)
    await createCluster({ binaries, dataDir, finalDir: place.dataDir, password, signal })
    await rename(dataDir, place.dataDir)
  } catch (error) {
    throw error instanceof PostAiError
      ? error
      : initFailed(place.dataDir, fileErrorReason(error), { cause: error })
  } finally {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined)
    watch.end()
  }
}

/** Whom the server must run as when we are root: the owner of the data directory, once there is one. */
export async function ownerOf(dataDir: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(dataDir).catch(() => undefined)
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid, name: `uid ${owner.uid}` } : undefined
}

function unlessThere(error: unknown): void {
  if (systemErrorCode(error) !== 'EEXIST') throw error
}
