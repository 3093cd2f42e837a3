import type { RunContext } from '../core/context.ts'
import { plural } from '../core/units.ts'
import type { Connection } from '../postgres/connection.ts'
import { displayName } from '../postgres/connection-string.ts'
import { inReadOnlyTransaction } from '../postgres/read-only.ts'
import { acceptDrift, closeGap, ledgerGap, noteBaseline } from './baseline.ts'
import { findLayout } from './find-layout.ts'
import type { Layout, LayoutName } from './layout.ts'
import { layouts } from './layouts/registry.ts'
import { compareVersions } from './migration-file.ts'
import { defaultLimits, openMigrationSession } from './migration-session.ts'
import { refuseFailed, versionNamed } from './refusals.ts'
import type { MigrationTarget } from './run-input.ts'
import { isApplied, type MigrationState, readState } from './state.ts'
import { findTrackingTable } from './tracking-table.ts'

/** What `migrate adopt` is given. */
export interface MigrateAdoptInput extends MigrationTarget {
  /** Versions whose file, changed or gone, is to be taken for what was applied. */
  accept?: readonly string[] | undefined
  /** The last migration whose work the database holds already, though nobody noted it: up to it all count as applied. */
  baseline?: string | undefined
}

/** What `migrate adopt` found, and with a yes noted. */
export interface MigrateAdoptResult {
  /** `user@host:port/database` */
  target: string
  layout: LayoutName
  directory: string
  /** The table that says what is applied, and whether it is there. */
  trackedIn: { table: string; exists: boolean }
  /** Tables of other tools that are there too. */
  otherTables: { layout: LayoutName; table: string }[]
  files: number
  applied: number
  pending: number
  /** Versions that are noted in the ledger, or with a yes would be. */
  toNote: string[]
  /** Versions that the tool has taken back and the ledger still has. */
  toForget: string[]
  /** Versions whose file, as it is, is taken for what was applied. */
  accepted: string[]
  /** Versions that count as applied from now on without having been run. */
  baselined: string[]
  /** Versions with drift that was not accepted. */
  drift: string[]
  /** Whether something was written: only with a yes. */
  written: boolean
}

/**
 * Recognises the layout of a project from its files and the tables on the server, and says what going on from there
 * means. With `yes` the applied migrations are noted in the ledger, nothing else: the tool's own table is not touched.
 * Throws what finding the layout and connecting throw, `MIGRATION_UNKNOWN` for a version to accept that is unknown.
 */
export async function adoptMigrations(
  input: MigrateAdoptInput,
  context: RunContext,
): Promise<MigrateAdoptResult> {
  const found = await findLayout(input)
  context.report.step('Comparing migrations with the database')
  const options = { signal: context.signal }
  const looked = await inReadOnlyTransaction(input.url, options, async (connection) => {
    const state = await readState(connection, found)
    return { state, otherTables: await tablesOfOthers(connection, state.layout) }
  })
  const result = describe(looked.state, input, looked.otherTables)
  const { toNote, toForget, accepted, baselined } = result
  const todo = toNote.length + toForget.length + accepted.length + baselined.length
  if (!input.yes || todo === 0) return result
  refuseFailed(looked.state)
  context.report.step(`Noting ${plural(todo, 'migration')}`)
  await using session = await openMigrationSession(input.url, defaultLimits, context)
  const state = await readState(session.connection, found)
  await closeGap(session.connection, state, ledgerGap(state))
  const now = describe(state, input, [])
  for (const known of state.migrations) {
    if (now.accepted.includes(known.version)) await acceptDrift(session.connection, known)
    if (now.baselined.includes(known.version)) await noteBaseline(session.connection, state, known)
  }
  return { ...result, written: true }
}

function describe(
  state: MigrationState,
  input: MigrateAdoptInput,
  otherTables: MigrateAdoptResult['otherTables'],
): MigrateAdoptResult {
  const wanted = new Set((input.accept ?? []).map((version) => versionNamed(state, version)))
  const drifted = state.migrations.filter(({ drift }) => drift).map(({ version }) => version)
  const gap = ledgerGap(state)
  const until = input.baseline === undefined ? undefined : versionNamed(state, input.baseline)
  const unapplied = state.migrations.filter(({ condition }) => condition === 'pending')
  const baselined = unapplied.filter(
    ({ version }) => until !== undefined && compareVersions(version, until) <= 0,
  )
  const applied = state.migrations.filter(({ condition }) => isApplied(condition)).length
  return {
    target: displayName(input.url),
    layout: state.layout.name,
    directory: state.directory,
    trackedIn: {
      table: state.table?.name ?? 'post_ai.migrations',
      exists: state.table?.exists ?? state.ledger.size > 0,
    },
    otherTables,
    files: state.files.length,
    applied,
    pending: state.migrations.length - applied,
    toNote: gap.unknown.map(({ version }) => version),
    toForget: [...gap.reverted],
    accepted: drifted.filter((version) => wanted.has(version)),
    baselined: baselined.map(({ version }) => version),
    drift: drifted.filter((version) => !wanted.has(version)),
    written: false,
  }
}

/** Tables of tools whose layout this is not: left by a change of tools, or written by two of them. */
async function tablesOfOthers(
  connection: Connection,
  own: Layout,
): Promise<MigrateAdoptResult['otherTables']> {
  const tables: MigrateAdoptResult['otherTables'] = []
  for (const layout of layouts) {
    if (layout.name === own.name) continue
    const table = await findTrackingTable(connection, layout)
    if (table?.exists) tables.push({ layout: layout.name, table: table.name })
  }
  return tables
}
