import type { Layout } from '../layout.ts'
import { native } from './native.ts'
import { versionRows } from './version-rows.ts'

/** dbmate: the same files, and a table `schema_migrations` with one row per version. */
export const dbmate: Layout = {
  ...native,
  name: 'dbmate',
  directories: ['db/migrations'],
  tracking: {
    ...versionRows(null),
    table: { schema: null, name: 'schema_migrations' },
    columns: ['version'],
    absent: ['dirty', 'name', 'statements'],
    createSql: (table) => [`CREATE TABLE IF NOT EXISTS ${table} (version varchar PRIMARY KEY)`],
  },
}
