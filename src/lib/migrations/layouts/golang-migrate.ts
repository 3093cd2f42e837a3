import { nextNumber, nextUtcSecond } from '../file-version.ts'
import type { Layout, Tracked, Tracking } from '../layout.ts'
import { compareVersions, type MigrationFile } from '../migration-file.ts'
import { wholeFile } from './whole-file.ts'

const upFile = /^(?<version>\d+)_(?<name>.*)\.up\.sql$/

/** golang-migrate: `<version>_<title>.up.sql` and `.down.sql`; its table has one row, the latest version. */
export const golangMigrate: Layout = {
  name: 'golang-migrate',
  directories: ['migrations', 'db/migrations', 'internal/db/migrations'],
  recognises: async ({ files }) => files.some((file) => upFile.test(file)),
  async read({ files, read }) {
    const found = files.flatMap((path) => {
      const groups = upFile.exec(path)?.groups
      return groups ? [{ path, version: groups.version ?? '', name: groups.name ?? '' }] : []
    })
    return Promise.all(
      found.map(async ({ path, version, name }) => {
        const down = path.replace(/\.up\.sql$/, '.down.sql')
        return {
          version: String(BigInt(version)),
          name,
          up: wholeFile(path, await read(path)),
          down: files.includes(down) ? wholeFile(down, await read(down)) : undefined,
        }
      }),
    )
  },
  async create({ files }, name, now) {
    const versions = files.flatMap((file) => upFile.exec(file)?.groups?.version ?? [])
    const version = nextNumber(versions) ?? nextUtcSecond(versions, now)
    return [
      { path: `${version}_${name}.up.sql`, text: '' },
      { path: `${version}_${name}.down.sql`, text: '' },
    ]
  },
  tracking: golangTracking(),
  strictOrder: true,
}

function golangTracking(): Tracking {
  const set = async (...[connection, table, version, dirty]: SetVersion): Promise<void> => {
    await connection.query(`TRUNCATE ${table}`)
    if (version !== null)
      await connection.query(`INSERT INTO ${table} (version, dirty) VALUES ($1, $2)`, [version, dirty])
  }
  return {
    table: { schema: null, name: 'schema_migrations' },
    columns: ['version', 'dirty'],
    createSql: (table) => [
      `CREATE TABLE IF NOT EXISTS ${table} (version bigint not null primary key, dirty boolean not null)`,
    ],
    async read(connection, table, files) {
      const [row] = await connection.query<{ version: string; dirty: boolean }>(
        `SELECT version::text AS version, dirty FROM ${table} LIMIT 1`,
      )
      return row ? upTo(row, files) : []
    },
    begin: (connection, table, { file }) => set(connection, table, file.version, true),
    record: (connection, table, { file }) => set(connection, table, file.version, false),
    forget: (connection, table, { previous }) => set(connection, table, previous, false),
    lockKeys: (database, schema) => [lockKey(schema, database), lockKey(schema, `/${database}`)],
  }
}

type SetVersion = [Parameters<Tracking['record']>[0], string, string | null, boolean]

/** The row says how far one has come: every file up to it is applied. */
function upTo(row: { version: string; dirty: boolean }, files: readonly MigrationFile[]): Tracked[] {
  const before = files.filter(({ version }) => compareVersions(version, row.version) < 0)
  const last: Tracked = { version: row.version, appliedAt: null }
  if (row.dirty)
    last.unfinished = `golang-migrate marked version ${row.version} dirty: it began and did not end`
  return [...before.map(({ version }) => ({ version, appliedAt: null })), last]
}

/** Its command line takes the database's name with the slash of the URL before it, its library without. */
function lockKey(schema: string, database: string): bigint {
  const { crc32 } = process.getBuiltinModule('node:zlib')
  const sum = crc32(`${schema}\0schema_migrations\0${database}`)
  return BigInt.asUintN(32, BigInt(sum) * 1486364155n)
}
