import { nextNumber } from '../file-version.ts'
import type { Layout, Tracked } from '../layout.ts'
import type { MigrationFile, MigrationScript } from '../migration-file.ts'
import { storedTime } from './version-rows.ts'
import { wholeFile } from './whole-file.ts'

const fileName = /^(?<prefix>\d+)[_-](?<name>.*)\.sql$/
const programName = /^(?<prefix>\d+)[_-](?<name>.*)\.[cm]?(?<type>[jt])s$/
const marker = (direction: string) => new RegExp(`^\\s*--[\\s-]*${direction}\\s+migration`, 'im')

/** node-pg-migrate with SQL files: parted by the comments `Up Migration` and `Down Migration`. */
export const nodePgMigrate: Layout = {
  name: 'node-pg-migrate',
  directories: ['migrations'],
  async recognises({ files, read }) {
    const candidates = files.filter((file) => fileName.test(file)).slice(0, 5)
    const texts = await Promise.all(candidates.map(read))
    return texts.some((text) => marker('up').test(text) || marker('down').test(text))
  },
  async read({ files, read }) {
    const scripts = files.filter((file) => fileName.test(file))
    const found = scripts.map(async (path) => ({
      // its table holds the whole name of the file
      version: path.replace(/\.sql$/, ''),
      name: fileName.exec(path)?.groups?.name ?? path,
      ...parts(path, await read(path)),
    }))
    return [...(await Promise.all(found)), ...files.flatMap(program)]
  },
  async create({ files }, name, now) {
    const prefixes = files.flatMap(
      (file) => (fileName.exec(file) ?? programName.exec(file))?.groups?.prefix ?? [],
    )
    const utc = prefixes.at(-1)?.length === 17
    const prefix =
      nextNumber(prefixes) ?? (utc ? now.toISOString().replaceAll(/\D/g, '') : String(now.getTime()))
    return [{ path: `${prefix}_${name}.sql`, text: '-- Up Migration\n\n-- Down Migration\n' }]
  },
  tracking: {
    table: { schema: 'public', name: 'pgmigrations' },
    columns: ['id', 'name', 'run_on'],
    createSql: (table) => [
      `CREATE TABLE ${table} (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)`,
    ],
    read: (connection, table) =>
      connection.query<Tracked & Record<string, unknown>>(
        `SELECT name AS version, ${storedTime('run_on')} AS "appliedAt" FROM ${table} ORDER BY run_on, id`,
      ),
    async record(connection, table, { file }) {
      await connection.query(`INSERT INTO ${table} (name, run_on) VALUES ($1, pg_catalog.now())`, [
        file.version,
      ])
    },
    async forget(connection, table, { file }) {
      await connection.query(`DELETE FROM ${table} WHERE name = $1`, [file.version])
    },
    lockKeys: () => [7241865325823964n],
  },
  strictOrder: true,
}

/** A migration written in JavaScript or TypeScript, which only the tool itself can run. */
function program(path: string): MigrationFile[] {
  const { name, type } = programName.exec(path)?.groups ?? {}
  if (name === undefined) return []
  const version = path.replace(/\.[cm]?[jt]s$/, '')
  const language = type === 't' ? 'TypeScript' : 'JavaScript'
  return [{ version, name, language, up: wholeFile(path, ''), down: undefined }]
}

function parts(path: string, text: string): { up: MigrationScript; down: MigrationScript | undefined } {
  const up = text.search(marker('up'))
  const down = text.search(marker('down'))
  const cut = (from: number, to: number): MigrationScript => ({
    ...wholeFile(path, text.slice(from, to < from ? undefined : to)),
    firstLine: text.slice(0, from).split('\n').length,
  })
  return {
    up: up < 0 ? wholeFile(path, text.slice(0, down < 0 ? undefined : down)) : cut(up, down),
    down: down < 0 ? undefined : cut(down, up),
  }
}
