import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Binaries } from '../../src/lib/local/binaries.ts'
import { createCluster, stopCluster } from '../../src/lib/local/cluster.ts'
import { freePort } from '../../src/lib/local/free-port.ts'
import { startCluster } from '../../src/lib/local/start-cluster.ts'
import { giveTo, serverUser } from '../../src/lib/local/unprivileged.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { fill, serverSettings } from './bench-server.ts'
import type { Scenario } from './scenario.ts'

const MAJOR = 15
const PROGRAMS = `/usr/lib/postgresql/${MAJOR}/bin`
const EXTENSION = `/usr/share/postgresql/${MAJOR}/extension/hypopg.control`

/** A server of the Linux distribution that knows HypoPG. */
export interface HypopgServer extends AsyncDisposable {
  database(scenario: Scenario): Promise<string>
}

/** Why there is no HypoPG to compare with; undefined when there is. */
export function missingHypopg(): string | undefined {
  if (existsSync(join(PROGRAMS, 'initdb')) && existsSync(EXTENSION)) return undefined
  return `HypoPG was left out: the packages postgresql-${MAJOR} and postgresql-${MAJOR}-hypopg are not installed.`
}

/** Starts it in a temporary directory, set like the other one. */
export async function startHypopgServer(): Promise<HypopgServer> {
  const user = await serverUser()
  const program = (name: string) => join(PROGRAMS, name)
  const binaries: Binaries = {
    major: MAJOR,
    version: String(MAJOR),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    postgres: program('postgres'),
    user,
  }
  const directory = await mkdtemp(join(tmpdir(), 'post-ai-hypopg-'))
  await chmod(directory, 0o700)
  await giveTo(user, directory)
  const dataDir = join(directory, 'data')
  const { signal } = new AbortController()
  const password = 'bench'
  const dispose = async () => {
    await stopCluster({ binaries, dataDir, mode: 'immediate' })
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await mkdir(dataDir, { mode: 0o700 })
    await giveTo(user, dataDir)
    await createCluster({ binaries, dataDir, password, sync: false, signal, placedBy: 'TMPDIR' })
    const settings = { ...serverSettings, fsync: false, synchronous_commit: false, full_page_writes: false }
    const port = await freePort()
    const logFile = join(directory, 'server.log')
    const started = await startCluster({ binaries, dataDir, settings, logFile, signal, port })
    if ('failed' in started) throw new Error(`PostgreSQL ${MAJOR} did not start: ${JSON.stringify(started)}`)
    const url = (name: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${name}`
    return {
      async database(scenario) {
        await using admin = await connect(url('postgres'))
        await admin.script(`CREATE DATABASE ${scenario.name} TEMPLATE template0`)
        await fill(url(scenario.name), `CREATE EXTENSION hypopg;\n${scenario.schemaSql}`)
        return url(scenario.name)
      },
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose().catch(() => undefined)
    throw error
  }
}
