import type { RunContext } from '../core/context.ts'
import type { Connection } from '../postgres/connection.ts'
import { displayName } from '../postgres/connection-string.ts'
import { inReadOnlyTransaction } from '../postgres/read-only.ts'
import type { MigrationDrift } from './drift.ts'
import { type FoundLayout, findLayout } from './find-layout.ts'
import type { LayoutName } from './layout.ts'
import { readSteps } from './ledger-steps.ts'
import type { MigrationTarget } from './run-input.ts'
import { isApplied, type KnownMigration, type MigrationCondition, readState } from './state.ts'

/** How one migration stands. */
export interface MigrationStatus {
  version: string
  name: string
  /** Null when there is no file. */
  file: string | null
  condition: MigrationCondition
  /** ISO 8601; null when it is not applied, or nobody noted when. */
  appliedAt: string | null
  /** `post-ai`, or the tool that applied it. */
  appliedBy: string | null
  durationMs: number | null
  /** Of a migration that is half done. */
  statements: { done: number; total: number } | null
  /** Whether something says how to undo it. */
  reversible: boolean
}

/** How the migrations of a project stand on a database. */
export interface MigrateStatusResult {
  /** `user@host:port/database` */
  target: string
  layout: LayoutName
  directory: string
  /** The table that says what is applied: the tool's, else the ledger. */
  trackedIn: string
  /** False while post-ai has not been told to go on from what the tool's table says. */
  adopted: boolean
  migrations: MigrationStatus[]
  /** How many are not applied, or half. */
  pending: number
  drift: MigrationDrift[]
}

/** Reads how the migrations of a project stand; writes nothing. Throws what finding the layout and connecting throw. */
export async function migrateStatus(
  input: MigrationTarget,
  context: RunContext,
): Promise<MigrateStatusResult> {
  const found = await findLayout(input)
  context.report.step('Comparing migrations with the database')
  const options = { signal: context.signal }
  return await inReadOnlyTransaction(input.url, options, (connection) =>
    readStatus(connection, found, input.url),
  )
}

async function readStatus(
  connection: Connection,
  found: FoundLayout,
  url: string,
): Promise<MigrateStatusResult> {
  const state = await readState(connection, found)
  const migrations: MigrationStatus[] = []
  for (const known of state.migrations) {
    const half = known.condition === 'unfinished' || known.condition === 'reverting'
    const direction = known.condition === 'reverting' ? 'down' : 'up'
    const steps = half ? await readSteps(connection, known.version, direction) : []
    const done = steps.filter(({ finished }) => finished).length
    const total = known.entry?.statements ?? done
    migrations.push({ ...statusOf(known, state.layout.name), statements: half ? { done, total } : null })
  }
  return {
    target: displayName(url),
    layout: state.layout.name,
    directory: state.directory,
    trackedIn: state.table?.name ?? 'post_ai.migrations',
    adopted: state.adopted,
    migrations,
    pending: migrations.filter(({ condition }) => !isApplied(condition)).length,
    drift: state.migrations.flatMap(({ drift }) => drift ?? []),
  }
}

function statusOf(known: KnownMigration, layout: LayoutName): Omit<MigrationStatus, 'statements'> {
  const { version, name, file, entry, tracked, condition } = known
  const applied = isApplied(condition)
  return {
    version,
    name,
    file: file?.up.path ?? null,
    condition,
    appliedAt: applied ? (entry?.finishedAt ?? tracked?.appliedAt ?? null) : null,
    appliedBy: applied ? (entry?.appliedBy ?? layout) : null,
    durationMs: applied ? (entry?.durationMs ?? null) : null,
    reversible: file?.down !== undefined || Boolean(!file && entry?.downSql),
  }
}
