import type { MigrationScript } from '../migration-file.ts'

/** A file that is nothing but one script. */
export function wholeFile(path: string, sql: string): MigrationScript {
  return { path, sql, firstLine: 1, transaction: true }
}
