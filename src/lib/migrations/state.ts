import type { Connection } from '../postgres/connection.ts'
import { driftOf, type MigrationDrift } from './drift.ts'
import { type FoundLayout, readMigrations } from './find-layout.ts'
import type { Layout, Tracked } from './layout.ts'
import { dbmate } from './layouts/dbmate.ts'
import { type LedgerEntry, readLedger } from './ledger.ts'
import { compareVersions, type MigrationFile } from './migration-file.ts'
import { useSearchPath } from './search-path.ts'
import { findTrackingTable, readTracking, type TrackingTable } from './tracking-table.ts'

/**
 * How a migration stands. `unfinished` and `reverting`: part of it was run, and the next up or down goes on there;
 * `failed`: its own tool began it and did not end it; `changed` and `missing`: it is applied, and its file is not what
 * was applied.
 */
export type MigrationCondition =
  | 'applied'
  | 'pending'
  | 'unfinished'
  | 'reverting'
  | 'failed'
  | 'changed'
  | 'missing'

/** One migration, as files, ledger and the table of its tool know it. */
export interface KnownMigration {
  version: string
  name: string
  condition: MigrationCondition
  file: MigrationFile | undefined
  entry: LedgerEntry | undefined
  tracked: Tracked | undefined
  drift: MigrationDrift | undefined
}

/** The migrations of a project on one database. */
export interface MigrationState {
  layout: Layout
  directory: string
  files: readonly MigrationFile[]
  table: TrackingTable | null
  ledger: ReadonlyMap<string, LedgerEntry>
  /** In order of their versions. */
  migrations: readonly KnownMigration[]
  /** False while a tool's table says what is applied and the ledger knows nothing of it. */
  adopted: boolean
}

/** Whether a condition means that the migration is applied, whole. */
export function isApplied(condition: MigrationCondition): boolean {
  return condition === 'applied' || condition === 'changed' || condition === 'missing'
}

/** Reads how the migrations of a project stand on a database, in one transaction; writes nothing. */
export async function readState(connection: Connection, found: FoundLayout): Promise<MigrationState> {
  await useSearchPath(connection, 'transaction')
  const entries = [...(await readLedger(connection)).values()]
  const layout = await layoutOnServer(connection, found, entries)
  // a database may hold the migrations of two projects, of different tools
  const own = entries.filter((entry) => entry.layout === layout.name)
  const ledger = new Map(own.map((entry) => [entry.version, entry]))
  const files = await readMigrations({ ...found, layout })
  const table = await findTrackingTable(connection, layout)
  const tracked = await readTracking(connection, table, files)
  const versions = new Set([...files.map(({ version }) => version), ...ledger.keys(), ...tracked.keys()])
  const byVersion = new Map(files.map((file) => [file.version, file]))
  const migrations = [...versions].sort(compareVersions).flatMap((version) => {
    const known = { file: byVersion.get(version), entry: ledger.get(version), tracked: tracked.get(version) }
    const one = knownMigration(version, known, layout)
    return one ? [one] : []
  })
  const adopted = layout.tracking === null || tracked.size === 0 || ledger.size > 0
  return { layout, directory: found.directory, files, table, ledger, migrations, adopted }
}

type Sources = Pick<KnownMigration, 'file' | 'entry' | 'tracked'>

function knownMigration(version: string, sources: Sources, layout: Layout): KnownMigration | undefined {
  const { file, entry, tracked } = sources
  const drift = driftOf(file, entry, tracked)
  const condition = conditionOf(sources, drift, layout)
  // reverted by its own tool, and its file is gone
  if (condition === 'pending' && !file) return undefined
  const applied = isApplied(condition)
  return {
    version,
    name: file?.name ?? entry?.name ?? '',
    condition,
    ...sources,
    drift: applied ? drift : undefined,
  }
}

function conditionOf(
  { file, entry, tracked }: Sources,
  drift: MigrationDrift | undefined,
  layout: Layout,
): MigrationCondition {
  if (entry?.state === 'applying') return 'unfinished'
  if (entry?.state === 'reverting') return 'reverting'
  if (tracked?.unfinished !== undefined) return 'failed'
  if (layout.tracking ? !tracked : !entry) return 'pending'
  if (!file) return entry?.state === 'retired' ? 'applied' : 'missing'
  return drift ? 'changed' : 'applied'
}

/** Our files and dbmate's look the same: the ledger or the table tells them apart. */
async function layoutOnServer(
  connection: Connection,
  found: FoundLayout,
  entries: readonly LedgerEntry[],
): Promise<Layout> {
  if (found.named || found.layout.name !== 'native') return found.layout
  const noted = new Set(entries.map((entry) => entry.layout))
  if (noted.has('native') || noted.has('dbmate')) return noted.has('native') ? found.layout : dbmate
  return (await findTrackingTable(connection, dbmate))?.exists ? dbmate : found.layout
}
