import { randomBytes } from 'node:crypto'
import { access, cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cacheDirectory } from '../core/directories.ts'
import { makeEnterable, openToAll } from '../core/enterable.ts'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { fileErrorReason } from '../core/text-file.ts'
import { platformPackage } from './binary-versions.ts'
import { linkLibraries } from './library-links.ts'

/** The directory in the cache for one version of the binary package; `packageIn` leads to the package in it. */
export function cacheEntry(version: string, env: NodeJS.ProcessEnv): string {
  return join(cacheDirectory(env), 'postgres', version)
}

/** The path of the binary package inside a directory that npm installs into. */
export function packageIn(directory: string): string {
  return join(directory, 'node_modules', ...platformPackage().split('/'))
}

/** The package of that version in the cache, or undefined. */
export async function cachedPackage(version: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = packageIn(cacheEntry(version, env))
  return access(path).then(
    () => path,
    () => undefined,
  )
}

/** Copies a package into the cache, unless it is there; for one that lies where it cannot be used. Returns its path there. */
export async function copyToCache(source: string, version: string, env: NodeJS.ProcessEnv): Promise<string> {
  return await addToCache(version, env, async (directory) => {
    const target = packageIn(directory)
    await mkdir(dirname(target), { recursive: true })
    await cp(source, target, { recursive: true, verbatimSymlinks: true })
  })
}

/**
 * Fills a new entry of the cache in a temporary directory and renames that into place: an entry is whole or absent,
 * and of two processes that fill it at once both succeed. Throws `OUTPUT_UNWRITABLE`, or what `fill` throws.
 */
export async function addToCache(
  version: string,
  env: NodeJS.ProcessEnv,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const entry = cacheEntry(version, env)
  const temporary = `${entry}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await makeEnterable(dirname(entry))
    await mkdir(temporary)
    await fill(temporary)
    await openToAll(temporary)
    await linkLibraries(packageIn(temporary))
    await rename(temporary, entry)
  } catch (error) {
    const code = systemErrorCode(error)
    const another = code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM'
    if (another && (await cachedPackage(version, env))) return packageIn(entry)
    if (error instanceof PostAiError) throw error
    throw unwritable(entry, error)
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
  }
  return packageIn(entry)
}

function unwritable(entry: string, error: unknown): PostAiError {
  return new PostAiError(
    'OUTPUT_UNWRITABLE',
    `The PostgreSQL binaries cannot be written to ${entry}: ${fileErrorReason(error)}.`,
    {
      hints: ['Free space or permissions there, or set POST_AI_CACHE_DIR to another directory.'],
      cause: error,
    },
  )
}
