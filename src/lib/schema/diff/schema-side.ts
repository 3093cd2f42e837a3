import type { MigrationFile } from '../../migrations/migration-file.ts'
import type { Base } from '../../migrations/proof/base.ts'
import type { ComparedSchema, NotDiffed } from './diff-result.ts'

/** What one of the two schemas is read from. */
export type SchemaSource =
  | { kind: 'database'; url: string }
  | { kind: 'migrations'; root: string; directory?: string | undefined; layout?: string | undefined }
  | { kind: 'file'; path: string }
  | { kind: 'empty' }

/** One of the two schemas, read and not yet loaded anywhere. */
export interface SchemaSide {
  shown: ComparedSchema
  base: Base
  /** Extensions that it has or creates. */
  extensions: readonly string[]
  /** Null where files do not say. */
  major: number | null
  /** What of it is not compared, because it was not, or may not be, read. */
  notRead: readonly NotDiffed[]
  /** Snapshots are taken without comments, owners, privileges and publications. */
  hasMetadata: boolean
  /** What hazards are judged by: sizes and statistics of the database, or the files. */
  facts: { url: string } | { snapshotFile: string } | { earlier: readonly MigrationFile[] }
}
