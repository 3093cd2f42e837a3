import type { Connection } from '../postgres/connection.ts'
import { qualifiedName } from '../sql/quote.ts'
import type { Layout, Tracked, Tracking } from './layout.ts'
import type { MigrationFile } from './migration-file.ts'

/** The table of a tool, where it is or is to be. */
export interface TrackingTable {
  tracking: Tracking
  /** Qualified and quoted. */
  name: string
  schema: string
  exists: boolean
}

/**
 * Looks for the table of a layout's tool; null for the native layout, which has none. A table of that name whose
 * columns are not those of the tool does not count, and `foreign` is its name then.
 */
export async function findTrackingTable(
  connection: Connection,
  layout: Layout,
): Promise<(TrackingTable & { foreign: boolean }) | null> {
  const { tracking } = layout
  if (!tracking) return null
  const { schema, name } = tracking.table
  const [row] = await connection.query<{
    schema: string | null
    current: string | null
    columns: string[] | null
  }>(tableSql, [schema, name])
  const where = row?.schema ?? schema ?? row?.current ?? 'public'
  const columns = row?.columns ?? []
  const theirs =
    tracking.columns.every((column) => columns.includes(column)) &&
    !(tracking.absent ?? []).some((column) => columns.includes(column))
  const exists = row?.schema != null && theirs
  return {
    tracking,
    schema: where,
    name: qualifiedName(where, name),
    exists,
    foreign: row?.schema != null && !theirs,
  }
}

/** What the table holds, by version; nothing when it is not there. */
export async function readTracking(
  connection: Connection,
  table: TrackingTable | null,
  files: readonly MigrationFile[],
): Promise<Map<string, Tracked>> {
  if (!table?.exists) return new Map()
  const rows = await table.tracking.read(connection, table.name, files)
  return new Map(rows.map((row) => [row.version, row]))
}

/** Makes the table as the tool would; called while the runner's lock is held. */
export async function createTrackingTable(connection: Connection, table: TrackingTable): Promise<void> {
  if (table.exists) return
  const statements = table.tracking.createSql(table.name)
  await connection.script(`BEGIN; ${statements.join('; ')}; COMMIT`)
  table.exists = true
}

/** The first schema of the search path that has the table, or the one that is named. */
const tableSql = `
  SELECT n.nspname::text AS schema, pg_catalog.current_schema()::text AS current,
         (SELECT pg_catalog.array_agg(attname::text) FROM pg_catalog.pg_attribute
          WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
  FROM (SELECT 1) one
  LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
    ON c.oid = pg_catalog.to_regclass(
      coalesce(pg_catalog.quote_ident($1::text) || '.', '') || pg_catalog.quote_ident($2::text))`
