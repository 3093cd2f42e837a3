import type { MigrateNewResult } from '../migrations/new-migration.ts'

/** Which files there are now, one a line: what a shell can open. */
export function presentMigrateNew({ files }: MigrateNewResult): string {
  return files.filter((file) => !/\/meta\/|migration_lock/.test(file)).join('\n')
}
