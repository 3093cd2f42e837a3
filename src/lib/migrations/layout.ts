import type { Connection } from '../postgres/connection.ts'
import type { MigrationFile } from './migration-file.ts'

/** The layouts of migrations that can be read and continued. */
export type LayoutName =
  | 'native'
  | 'dbmate'
  | 'diesel'
  | 'golang-migrate'
  | 'node-pg-migrate'
  | 'supabase'
  | 'prisma'
  | 'drizzle'

/** What lies in a directory, one level below it too: enough to recognise a layout without reading everything. */
export interface Listing {
  /** Absolute. */
  directory: string
  /** Names of files, and `name/file` for those in directories; dot files are left out. Sorted. */
  files: readonly string[]
  /** The text of one of them. */
  read(file: string): Promise<string>
}

/** A file that `migrate new` writes: its path below the directory, and its text. */
export interface NewFile {
  path: string
  text: string
}

/** How a tool keeps its migrations in files, and in which table it notes them. */
export interface Layout {
  name: LayoutName
  /** Where its tool looks for migrations unless told otherwise, from the root of a project. */
  directories: readonly string[]
  /** Whether the files are of this layout. */
  recognises(listing: Listing): Promise<boolean>
  /** The migrations in the files, in no particular order. Throws `INPUT_INVALID` naming the file. */
  read(listing: Listing): Promise<MigrationFile[]>
  /** The files of a new migration that does nothing yet. `now` gives the version where that is a time. */
  create(listing: Listing, name: string, now: Date): Promise<NewFile[]>
  /** The table of the tool; null for the native layout, which has only the ledger. */
  tracking: Tracking | null
  /** The tool applies nothing that is older than what it applied last: so an older one must not be applied. */
  strictOrder: boolean
}

/** A migration as a tool's own table knows it. */
export interface Tracked {
  version: string
  /** ISO 8601; null when the table does not say. */
  appliedAt: string | null
  /** Why it does not count as applied: the tool noted that it began and did not end. */
  unfinished?: string
  /** What the tool kept of the file; compared with `MigrationFile.tool.checksum`. */
  checksum?: string
}

/** The table in which a tool notes what is applied, written just as the tool does. */
export interface Tracking {
  /** `schema` is null where the tool takes the first schema of the search path. */
  table: { schema: string | null; name: string }
  /** Columns by which the table is known to be this tool's. */
  columns: readonly string[]
  /** Columns that would make it the table of another tool. */
  absent?: readonly string[]
  /** What the tool runs when the table is not there yet; `table` is qualified and quoted. */
  createSql(table: string): readonly string[]
  /** All that it holds. `files` are needed where the table holds only the latest version, or no version at all. */
  read(connection: Connection, table: string, files: readonly MigrationFile[]): Promise<Tracked[]>
  /** Notes that a migration of several steps begins, where the tool has such a note. */
  begin?(connection: Connection, table: string, entry: TrackingEntry): Promise<void>
  /** Notes that it is applied. Runs in the transaction of its last statements. */
  record(connection: Connection, table: string, entry: TrackingEntry): Promise<void>
  /** Takes that note away. */
  forget(connection: Connection, table: string, entry: TrackingEntry): Promise<void>
  /** Keys of the advisory locks that the tool holds while it works. */
  lockKeys?(database: string, schema: string): readonly bigint[]
}

/** What a tracking table is told of a migration. */
export interface TrackingEntry {
  file: MigrationFile
  /** The version before it, null when it is the first. */
  previous: string | null
  /** The texts of its statements. */
  statements: readonly string[]
  startedAt: Date
}
