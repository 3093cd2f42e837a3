import { nextUtcSecond } from '../file-version.ts'
import type { Layout, Listing } from '../layout.ts'
import type { MigrationFile } from '../migration-file.ts'
import { versionRows } from './version-rows.ts'
import { wholeFile } from './whole-file.ts'

const upFile = /^(?<directory>(?<version>[^_/]+)_(?<name>[^/]*))\/up\.sql$/

/** diesel: a directory per migration with `up.sql`, `down.sql` and perhaps `metadata.toml`. */
export const diesel: Layout = {
  name: 'diesel',
  directories: ['migrations'],
  recognises: async ({ files }) => files.some((file) => upFile.test(file)),
  async read(listing) {
    const found = listing.files.flatMap((path) => {
      const groups = upFile.exec(path)?.groups
      return groups ? [groups] : []
    })
    return Promise.all(found.map((groups) => readOne(listing, groups)))
  },
  async create({ files }, name, now) {
    const directory = `${nextDirectoryVersion(files, now)}_${name}`
    return [
      { path: `${directory}/up.sql`, text: '-- Your SQL goes here\n' },
      { path: `${directory}/down.sql`, text: '-- This file should undo anything in `up.sql`\n' },
    ]
  },
  tracking: {
    ...versionRows('run_on'),
    table: { schema: null, name: '__diesel_schema_migrations' },
    columns: ['version', 'run_on'],
    createSql: (table) => [
      `CREATE TABLE IF NOT EXISTS ${table} (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)`,
    ],
  },
  strictOrder: false,
}

async function readOne(listing: Listing, groups: Record<string, string>): Promise<MigrationFile> {
  const { directory = '', version = '', name = '' } = groups
  const metadata = `${directory}/metadata.toml`
  const toml = listing.files.includes(metadata) ? await listing.read(metadata) : ''
  // as diesel reads it: without the key, a file that is there means false
  const transaction = toml === '' || /^\s*run_in_transaction\s*=\s*true\b/m.test(toml)
  const down = `${directory}/down.sql`
  return {
    // diesel takes the dashes out of 2024-01-31-120000
    version: version.replaceAll('-', ''),
    name,
    up: { ...wholeFile(`${directory}/up.sql`, await listing.read(`${directory}/up.sql`)), transaction },
    down: listing.files.includes(down)
      ? { ...wholeFile(down, await listing.read(down)), transaction }
      : undefined,
  }
}

/** With dashes, as diesel writes it, unless the other directories have none. */
function nextDirectoryVersion(files: readonly string[], now: Date): string {
  const versions = files.flatMap((file) => upFile.exec(file)?.groups?.version ?? [])
  const time = nextUtcSecond(
    versions.map((version) => version.replaceAll('-', '')),
    now,
  )
  const last = versions.filter((version) => !/^0+$/.test(version.replaceAll('-', ''))).at(-1)
  if (last !== undefined && !last.includes('-')) return time
  return time.replace(/^(....)(..)(..)(......)$/, '$1-$2-$3-$4')
}
