import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { cacheDirectory } from '../core/directories.ts'
import { makeClosed } from '../core/enterable.ts'
import type { EngineSetup } from './engine-protocol.ts'
import { loadExtensions } from './extensions.ts'

/**
 * Starts the embedded server. The first start on a machine runs initdb and keeps the fresh data directory (20 MB)
 * in the user's cache; later ones begin with that, which takes a quarter of the time and a third of the memory.
 * Without a usable cache every start is a first one.
 */
export async function boot(setup: EngineSetup): Promise<PGlite> {
  const extensions = await loadExtensions(['pg_buffercache', ...setup.extensions])
  const cache = await cacheFile(setup.locale)
  const kept = await readFile(cache).catch(() => undefined)
  if (kept) {
    try {
      return await PGlite.create({ extensions, loadDataDir: new Blob([kept]) })
    } catch {
      // cut short or of another build: make it anew
      await rm(cache, { force: true }).catch(() => undefined)
    }
  }
  const database = await PGlite.create({
    extensions,
    initDbStartParams: [
      '--no-data-checksums',
      `--locale=${setup.locale}`,
      '--encoding=UTF8',
      '--wal-segsize=1',
    ],
    postgresqlconf: ['shared_buffers=16MB', 'max_connections=4', 'autovacuum=off', 'min_wal_size=2MB'],
  })
  // what is not there need not be unpacked: half the bytes and a third of the files
  await database.exec(`UPDATE pg_catalog.pg_database SET datistemplate = false WHERE datname = 'template0'`)
  await database.exec('DROP DATABASE template0')
  await keep(database, cache)
  return database
}

async function keep(database: PGlite, cache: string): Promise<void> {
  const temporary = `${cache}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const dump = await database.dumpDataDir('none')
    await makeClosed(dirname(cache))
    await writeFile(temporary, Buffer.from(await dump.arrayBuffer()), { mode: 0o600, flag: 'wx' })
    await rename(temporary, cache)
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

/** Changes with what is in a fresh data directory. */
const CACHE_FORMAT = 2

/** A data directory fits one build of the engine and one locale. */
async function cacheFile(locale: string): Promise<string> {
  const entry = import.meta.resolve('@electric-sql/pglite')
  const { version } = JSON.parse(await readFile(new URL('../package.json', entry), 'utf8')) as {
    version: string
  }
  return join(cacheDirectory(), 'sandbox', `pglite-${version}-${CACHE_FORMAT}-${locale}.tar`)
}
