import type { CheckedRollback, CheckedStatement, CheckVerdict } from '../../migrations/check/check-result.ts'
import type { CatalogDifference } from '../../migrations/proof/compare.ts'
import type { DataLoss } from '../../migrations/proof/rows/row-image.ts'

/** One of the two schemas that were compared. */
export interface ComparedSchema {
  kind: 'database' | 'snapshot' | 'migrations' | 'file' | 'empty'
  /** The database, without password, the directory or the file. */
  name: string
  /** The version of the server, such as `15.18`; null for files. */
  version: string | null
}

/** What was looked at. */
export interface DiffScope {
  /** Only these schemas; null for all. */
  schemas: string[] | null
  owners: boolean
  privileges: boolean
  /** False where a side has none: a snapshot is taken without comments. */
  comments: boolean
  /** False where a side has none, for the same reason. */
  publications: boolean
}

/** One statement of the way from one schema to the other, with what it locks, rewrites and reads. */
export interface DiffStatement extends Omit<CheckedStatement, 'line'> {
  /** From 1. */
  number: number
  /** Statements of one number are one transaction; null for one that no transaction may hold. */
  transaction: number | null
}

/** Something that is gone and something like it that is new: a rename, perhaps. */
export interface RenameCandidate {
  kind: 'table' | 'column' | 'type'
  /** With schema, and table for a column. */
  from: string
  /** The new name alone. */
  to: string
  /** Whether `--rename` said so: then it is renamed, and nothing is lost. */
  accepted: boolean
  /** The value of `--rename` that accepts it. */
  flag: string
}

/** A part of the schemas that was not compared, or that the statements do not bring about. */
export interface NotDiffed {
  kind: string
  name: string
  /** What differs, or why it was not looked at. */
  reason: string
  /** Whether the two schemas are known to differ in it. */
  differs: boolean
}

/** What came of trying the statements in the embedded server. */
export interface DiffProof {
  /**
   * `proved`: the catalog is that of TO afterwards, and no row is lost that could survive; `partly`: so it is, but for
   * what the embedded server could not hold; `data-lost`: the catalog is, rows or values are not; `differs`: something
   * still differs; `fails`: a statement was refused.
   */
  outcome: 'proved' | 'partly' | 'data-lost' | 'differs' | 'fails'
  /** One or two sentences. */
  detail: string
  /** What still differs and the statements should have changed; cosmetic ones (the order of columns) too. */
  differences: CatalogDifference[]
  losses: DataLoss[]
  /** How many rows were made up for it. */
  rows: number
  /** What the proof does not cover, a line each. */
  limits: string[]
}

/** The migration that was written. */
export interface SavedMigration {
  /** From the root of the project. */
  files: string[]
  /** Whether its down part undoes it, as far as tried. */
  rollback: CheckedRollback
}

/** What `schema diff` finds. */
export interface SchemaDiffResult {
  from: ComparedSchema
  to: ComparedSchema
  /** Nothing that was compared differs. */
  equal: boolean
  scope: DiffScope
  /** The major version that the statements are for. */
  major: number
  /** In the order in which they are to be run. */
  statements: DiffStatement[]
  /** The worst finding of the statements. */
  verdict: CheckVerdict
  renames: RenameCandidate[]
  notDiffed: NotDiffed[]
  /** Null where there was nothing to try. */
  proof: DiffProof | null
  saved: SavedMigration | null
}
