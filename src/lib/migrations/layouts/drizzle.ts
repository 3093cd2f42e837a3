import { PostAiError } from '../../core/error.ts'
import { nodeCrypto, sha256 } from '../../core/node-crypto.ts'
import type { Layout, Listing, NewFile, Tracked } from '../layout.ts'
import type { MigrationFile } from '../migration-file.ts'
import { wholeFile } from './whole-file.ts'

const JOURNAL = 'meta/_journal.json'

interface Journal {
  version?: string
  dialect?: string
  entries: { idx: number; version?: string; when: number; tag: string; breakpoints?: boolean }[]
}

/** drizzle-kit: `<number>_<name>.sql` in the order of `meta/_journal.json`; up only. */
export const drizzle: Layout = {
  name: 'drizzle',
  directories: ['drizzle', 'src/db/migrations', 'drizzle/migrations'],
  recognises: async ({ files }) => files.includes(JOURNAL),
  async read(listing) {
    const { entries } = await readJournal(listing)
    return Promise.all(entries.map((entry) => readEntry(listing, entry)))
  },
  create: (listing, name, now) => createEntry(listing, name, now),
  tracking: {
    table: { schema: 'drizzle', name: '__drizzle_migrations' },
    columns: ['id', 'hash', 'created_at'],
    createSql: (table) => [
      'CREATE SCHEMA IF NOT EXISTS drizzle',
      `CREATE TABLE IF NOT EXISTS ${table} (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
    ],
    async read(connection, table, files) {
      const rows = await connection.query<{ hash: string; when: string }>(
        `SELECT hash, created_at::text AS when FROM ${table} ORDER BY created_at`,
      )
      return rows.map((row) => trackedRow(row, files))
    },
    async record(connection, table, { file }) {
      const sql = `INSERT INTO ${table} (hash, created_at) VALUES ($1, $2)`
      await connection.query(sql, [file.tool?.checksum, file.tool?.when])
    },
    async forget(connection, table, { file }) {
      await connection.query(`DELETE FROM ${table} WHERE created_at = $1`, [file.tool?.when])
    },
  },
  strictOrder: true,
}

async function readEntry(
  { files, read }: Listing,
  entry: Journal['entries'][number],
): Promise<MigrationFile> {
  const path = `${entry.tag}.sql`
  if (!files.includes(path))
    throw new PostAiError('INPUT_INVALID', `${JOURNAL} names ${path}, and there is no such file.`, {
      hints: ['Put the file back, for instance from version control.'],
    })
  const sql = await read(path)
  const down = `${entry.tag}.down.sql`
  return {
    version: entry.tag,
    name: entry.tag.replace(/^\d+_/, ''),
    up: wholeFile(path, sql),
    down: files.includes(down) ? wholeFile(down, await read(down)) : undefined,
    tool: { checksum: sha256(sql), when: entry.when },
  }
}

/** Rows have no name: a row belongs to the file whose time in the journal it bears. */
function trackedRow(row: { hash: string; when: string }, files: readonly MigrationFile[]): Tracked {
  const file = files.find(({ tool }) => String(tool?.when) === row.when)
  const appliedAt = null
  return { version: file?.version ?? `(journal time ${row.when})`, appliedAt, checksum: row.hash }
}

async function createEntry(listing: Listing, name: string, now: Date): Promise<NewFile[]> {
  const journal = await readJournal(listing)
  const last = journal.entries.at(-1)
  const idx = (last?.idx ?? -1) + 1
  const number = String(idx).padStart(4, '0')
  const entry = {
    idx,
    version: last?.version ?? '7',
    when: Math.max(now.getTime(), (last?.when ?? 0) + 1),
    tag: `${number}_${name}`,
    breakpoints: true,
  }
  const entries = [...journal.entries, entry]
  return [
    { path: `${entry.tag}.sql`, text: '-- Custom SQL migration file, put your code below! --' },
    ...(await nextSnapshot(listing, last?.idx, number)),
    {
      path: JOURNAL,
      text: `${JSON.stringify({ version: '7', dialect: 'postgresql', ...journal, entries }, undefined, 2)}`,
    },
  ]
}

/** drizzle-kit compares the schema with the snapshot of the last migration: one that it does not know changes nothing. */
async function nextSnapshot(
  { files, read }: Listing,
  last: number | undefined,
  number: string,
): Promise<NewFile[]> {
  const before = `meta/${String(last ?? 0).padStart(4, '0')}_snapshot.json`
  if (!files.includes(before)) return []
  const snapshot = JSON.parse(await read(before)) as Record<string, unknown>
  const { id, prevId: _, ...rest } = snapshot
  const text = JSON.stringify({ id: nodeCrypto().randomUUID(), prevId: id, ...rest }, undefined, 2)
  return [{ path: `meta/${number}_snapshot.json`, text }]
}

async function readJournal({ files, read }: Listing): Promise<Journal> {
  if (!files.includes(JOURNAL)) return { entries: [] }
  try {
    const journal = JSON.parse(await read(JOURNAL)) as Journal
    if (Array.isArray(journal.entries) && journal.entries.every((entry) => typeof entry.tag === 'string'))
      return journal
  } catch (error) {
    if (error instanceof PostAiError) throw error
  }
  throw new PostAiError(
    'INPUT_INVALID',
    `${JOURNAL} is not a journal of drizzle-kit: it has no list of entries.`,
    {
      hints: ['Put it back from version control, or have drizzle-kit write it anew.'],
    },
  )
}
