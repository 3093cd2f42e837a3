import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quietContext } from '../../src/lib/core/context.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import type { Snapshot } from '../../src/lib/sandbox/snapshot.ts'
import { type BenchServer, serverSettings } from './bench-server.ts'
import type { Scenario } from './scenario.ts'

const directory = new URL('../../.cache/bench/', import.meta.url).pathname

/**
 * The snapshot of a scenario's database. It is kept, because statistics are a random sample: with the same snapshot
 * the same sets come out of every run.
 */
export async function recordedSnapshot(
  scenario: Scenario,
  server: () => Promise<BenchServer>,
): Promise<Snapshot> {
  const content = `${scenario.schemaSql}\0${JSON.stringify(serverSettings)}`
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const file = join(directory, `snapshot-${scenario.name}-${hash}.json`)
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return JSON.parse(kept) as Snapshot
  const snapshot = await readSnapshot(await (await server()).database(scenario), quietContext())
  await mkdir(directory, { recursive: true })
  await writeFile(file, JSON.stringify(snapshot))
  return snapshot
}
