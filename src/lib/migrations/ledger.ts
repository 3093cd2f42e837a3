import { PostAiError } from '../core/error.ts'
import type { Connection } from '../postgres/connection.ts'
import { isoTimeMs } from '../postgres/iso-time.ts'
import type { LayoutName } from './layout.ts'
import { hasLedger, LEDGER, LEDGER_STEPS } from './ledger-schema.ts'
import { type MigrationFile, scriptChecksum } from './migration-file.ts'

/** Up applies, down takes back. */
export type Direction = 'up' | 'down'

/**
 * A migration as the ledger knows it. `applying` and `reverting`: part of its statements has been run; `retired`: it is
 * applied, and its file was given up deliberately.
 */
export interface LedgerEntry {
  version: string
  name: string
  layout: LayoutName
  file: string
  state: 'applying' | 'applied' | 'reverting' | 'retired'
  /** Of the up script; null when the file was not there when the entry was made. */
  checksum: string | null
  upSql: string | null
  downSql: string | null
  /** How many statements the script that is or was run has. */
  statements: number | null
  /** `post-ai`, or the tool that applied it before. */
  appliedBy: string
  startedAt: string
  finishedAt: string | null
  durationMs: number | null
}

/** All entries by version; none where there is no ledger. */
export async function readLedger(connection: Connection): Promise<Map<string, LedgerEntry>> {
  if (!(await hasLedger(connection))) return new Map()
  const rows = await connection.query<LedgerEntry & Record<string, unknown>>(`
    SELECT version, name, layout, file, state, checksum, up_sql AS "upSql", down_sql AS "downSql", statements,
           applied_by AS "appliedBy", ${isoTimeMs('started_at')} AS "startedAt", ${isoTimeMs('finished_at')} AS "finishedAt",
           duration_ms AS "durationMs"
    FROM ${LEDGER}`)
  return new Map(rows.map((row) => [row.version, row]))
}

/**
 * Notes that a migration begins to be applied or, for one that is applied, to be reverted. Throws `MIGRATION_DRIFT` when
 * the version is that of a migration of another layout, which shares the database.
 */
export async function noteBegin(
  connection: Connection,
  file: MigrationFile,
  facts: { direction: Direction; layout: LayoutName; statements: number; startedAt: Date },
): Promise<void> {
  const state = facts.direction === 'up' ? 'applying' : 'reverting'
  const noted = await connection.query(
    `INSERT INTO ${LEDGER} (version, name, layout, file, state, checksum, up_sql, down_sql, statements, applied_by, started_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'post-ai', $10)
     ON CONFLICT (version) DO UPDATE SET state = EXCLUDED.state, statements = EXCLUDED.statements,
       checksum = CASE WHEN EXCLUDED.state = 'applying' THEN EXCLUDED.checksum ELSE migrations.checksum END,
       up_sql = CASE WHEN EXCLUDED.state = 'applying' THEN EXCLUDED.up_sql ELSE migrations.up_sql END,
       down_sql = EXCLUDED.down_sql
     WHERE migrations.layout = EXCLUDED.layout
     RETURNING 1`,
    [
      file.version,
      file.name,
      facts.layout,
      file.up.path,
      state,
      scriptChecksum(file.up.sql),
      file.up.sql,
      file.down?.sql ?? null,
      facts.statements,
      facts.startedAt.toISOString(),
    ],
  )
  if (noted.length > 0) return
  throw new PostAiError(
    'MIGRATION_DRIFT',
    `${file.up.path}: a migration of another layout has the version ${file.version} in this database.`,
    { hints: ['Give it another version. select * from post_ai.migrations shows the other one.'] },
  )
}

/** Notes that a migration is applied, by its scripts as they are now: what was not yet run of them may have changed. */
export async function noteApplied(
  connection: Connection,
  file: MigrationFile,
  statements: number,
): Promise<void> {
  await connection.query(
    `UPDATE ${LEDGER} SET state = 'applied', finished_at = pg_catalog.clock_timestamp(),
       duration_ms = (SELECT pg_catalog.sum(duration_ms) FROM ${LEDGER_STEPS} s WHERE s.version = $1 AND direction = 'up'),
       checksum = $2, up_sql = $3, down_sql = $4, statements = $5
     WHERE version = $1`,
    [file.version, scriptChecksum(file.up.sql), file.up.sql, file.down?.sql ?? null, statements],
  )
}

/** Takes the entry of a migration away, with its steps. */
export async function noteReverted(connection: Connection, version: string): Promise<void> {
  await connection.query(`DELETE FROM ${LEDGER} WHERE version = $1`, [version])
}

/** Takes back `noteBegin` when no statement was begun. Says whether there was something to take back. */
export async function undoNoteBegin(
  connection: Connection,
  version: string,
  direction: Direction,
): Promise<boolean> {
  const none = `NOT EXISTS (SELECT FROM ${LEDGER_STEPS} s WHERE s.version = $1 AND direction = $2)`
  const sql =
    direction === 'up'
      ? `DELETE FROM ${LEDGER} WHERE version = $1 AND state = 'applying' AND ${none} RETURNING 1`
      : `UPDATE ${LEDGER} SET state = 'applied' WHERE version = $1 AND state = 'reverting' AND ${none} RETURNING 1`
  return (await connection.query(sql, [version, direction])).length > 0
}
