import type { Connection } from '../postgres/connection.ts'
import { noteApplied, noteBegin } from './ledger.ts'
import { LEDGER } from './ledger-schema.ts'
import { scriptChecksum } from './migration-file.ts'
import { isApplied, type KnownMigration, type MigrationState } from './state.ts'
import { statementsOf } from './statements.ts'
import { createTrackingTable } from './tracking-table.ts'

/** What the ledger lacks of what a tool's own table says, and the other way round. */
export interface LedgerGap {
  /** Applied by the tool, unknown to the ledger. */
  unknown: readonly KnownMigration[]
  /** Known to the ledger as applied, and taken back by the tool. */
  reverted: readonly string[]
}

/** Compares the ledger with the table of the tool; nothing to compare in the native layout. */
export function ledgerGap(state: MigrationState): LedgerGap {
  if (!state.table) return { unknown: [], reverted: [] }
  const known = state.migrations.filter(({ condition }) => isApplied(condition))
  const listed = new Set(known.map(({ version }) => version))
  const underWay = new Set(
    state.migrations
      .filter(({ condition }) => !isApplied(condition) && condition !== 'pending')
      .map(({ version }) => version),
  )
  return {
    unknown: known.filter(({ entry }) => !entry),
    reverted: [...state.ledger.keys()].filter((version) => !listed.has(version) && !underWay.has(version)),
  }
}

/**
 * Writes into the ledger what the tool's table says: migrations that the tool has applied, with their files as they
 * are now, and those that it has taken back. A file that the tool knows to be changed is not taken for what it applied.
 */
export async function closeGap(connection: Connection, state: MigrationState, gap: LedgerGap): Promise<void> {
  if (gap.unknown.length + gap.reverted.length === 0) return
  await connection.script('BEGIN')
  for (const { version, name, file, tracked } of gap.unknown) {
    const changed = tracked?.checksum !== undefined && file?.tool?.checksum !== tracked.checksum
    const script = file && !changed && file.language === undefined ? file.up.sql : null
    await connection.query(
      `INSERT INTO ${LEDGER} (version, name, layout, file, state, checksum, up_sql, down_sql, applied_by, started_at, finished_at)
       VALUES ($1, $2, $3, $4, 'applied', $5, $6, $7, $3, coalesce($8::timestamptz, pg_catalog.now()), $8::timestamptz)
       ON CONFLICT (version) DO NOTHING`,
      [
        version,
        name,
        state.layout.name,
        file?.up.path ?? version,
        script === null ? null : scriptChecksum(script),
        script,
        file?.down?.sql ?? null,
        tracked?.appliedAt ?? null,
      ],
    )
  }
  await connection.query(
    `DELETE FROM ${LEDGER} WHERE version = ANY ($1) AND state IN ('applied', 'retired')`,
    [gap.reverted],
  )
  await connection.script('COMMIT')
}

/** Takes the file of an applied migration, as it is now or as it is gone, for what was applied. */
export async function acceptDrift(connection: Connection, { version, file }: KnownMigration): Promise<void> {
  if (!file) {
    await connection.query(`UPDATE ${LEDGER} SET state = 'retired' WHERE version = $1`, [version])
    return
  }
  await connection.query(
    `UPDATE ${LEDGER} SET state = 'applied', checksum = $2, up_sql = $3, down_sql = $4, file = $5 WHERE version = $1`,
    [version, scriptChecksum(file.up.sql), file.up.sql, file.down?.sql ?? null, file.up.path],
  )
}

/** Notes a migration as applied, in the ledger and in the table of the tool, without running it. */
export async function noteBaseline(
  connection: Connection,
  { table, layout, migrations }: MigrationState,
  { file }: KnownMigration,
): Promise<void> {
  if (!file) return
  if (table) await createTrackingTable(connection, table)
  const statements = file.language === undefined ? await statementsOf(file.up) : []
  const previous =
    migrations[migrations.findIndex(({ version }) => version === file.version) - 1]?.version ?? null
  const startedAt = new Date()
  await connection.script('BEGIN')
  await noteBegin(connection, file, {
    direction: 'up',
    layout: layout.name,
    statements: statements.length,
    startedAt,
  })
  await noteApplied(connection, file, statements.length)
  await connection.query(`UPDATE ${LEDGER} SET applied_by = 'baseline' WHERE version = $1`, [file.version])
  const entry = { file, previous, statements: statements.map(({ sql }) => sql), startedAt }
  await table?.tracking.record(connection, table.name, entry)
  await connection.script('COMMIT')
}
