import { isoTimeMs } from '../../postgres/iso-time.ts'
import type { Tracked, Tracking } from '../layout.ts'

/** Reading and writing of a table that has a row for each version, and perhaps a time. */
export function versionRows(timeColumn: string | null): Pick<Tracking, 'read' | 'record' | 'forget'> {
  const time = timeColumn === null ? 'NULL' : storedTime(timeColumn)
  return {
    read: (connection, table) =>
      connection.query<Tracked & Record<string, unknown>>(
        `SELECT version::text AS version, ${time} AS "appliedAt" FROM ${table}`,
      ),
    async record(connection, table, { file }) {
      await connection.query(`INSERT INTO ${table} (version) VALUES ($1)`, [file.version])
    },
    async forget(connection, table, { file }) {
      await connection.query(`DELETE FROM ${table} WHERE version::text = $1`, [file.version])
    },
  }
}

/** A column with a time as ISO 8601 in UTC; a `timestamp` without zone is taken for one of the session's zone. */
export function storedTime(column: string): string {
  return isoTimeMs(`${column}::timestamptz`)
}
