import { nextUtcSecond } from '../file-version.ts'
import type { Layout, Tracked } from '../layout.ts'
import { wholeFile } from './whole-file.ts'

const fileName = /^(?<version>\d+)_(?<name>.*)\.sql$/
const place = /(^|[\\/])supabase[\\/]migrations[\\/]?$/

/** The Supabase CLI: `supabase/migrations/<time>_<name>.sql`, up only, with the statements kept in its table. */
export const supabase: Layout = {
  name: 'supabase',
  directories: ['supabase/migrations'],
  recognises: async ({ directory, files }) =>
    place.test(directory) && files.every((file) => fileName.test(file)),
  async read({ files, read }) {
    const found = files.flatMap((path) => {
      const groups = fileName.exec(path)?.groups
      return groups ? [{ path, version: groups.version ?? '', name: groups.name ?? '' }] : []
    })
    return Promise.all(
      found.map(async ({ path, version, name }) => ({
        version,
        name,
        up: wholeFile(path, await read(path)),
        down: undefined,
      })),
    )
  },
  async create({ files }, name, now) {
    const versions = files.flatMap((file) => fileName.exec(file)?.groups?.version ?? [])
    return [{ path: `${nextUtcSecond(versions, now)}_${name}.sql`, text: '' }]
  },
  tracking: {
    table: { schema: 'supabase_migrations', name: 'schema_migrations' },
    columns: ['version'],
    createSql: (table) => [
      'CREATE SCHEMA IF NOT EXISTS supabase_migrations',
      `CREATE TABLE IF NOT EXISTS ${table} (version text NOT NULL PRIMARY KEY)`,
      `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS statements text[]`,
      `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS name text`,
    ],
    read: (connection, table) =>
      connection.query<Tracked & Record<string, unknown>>(
        `SELECT version, NULL AS "appliedAt" FROM ${table} ORDER BY version`,
      ),
    async record(connection, table, { file, statements }) {
      const sql = `INSERT INTO ${table} (version, name, statements) VALUES ($1, $2, $3)`
      await connection.query(sql, [file.version, file.name, statements])
    },
    async forget(connection, table, { file }) {
      await connection.query(`DELETE FROM ${table} WHERE version = $1`, [file.version])
    },
  },
  strictOrder: false,
}
