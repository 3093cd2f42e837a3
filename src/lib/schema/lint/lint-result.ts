import type { LintFinding } from './finding.ts'

/** What was looked at. */
export interface LintTarget {
  /** `files`: SQL files, run in the embedded server. */
  kind: 'database' | 'snapshot' | 'files'
  /** The database, without password, or the file; of several files how many there are. */
  name: string
  /** The version of the server, such as `15.18`; of files, that of the embedded one. */
  version: string
  major: number
  /** How many tables there are; partitions do not count. */
  tables: number
}

/** A finding that the project file says is meant so. */
export interface IgnoredFinding {
  rule: string
  address: string
  message: string
  /** As the project file gives it. */
  reason: string
}

/** An entry of the project file: findings that are meant so. */
export interface LintIgnore {
  /** The name of a rule, or `*` for all. */
  rule: string
  /** The address of an object, `schema.table` or `schema.table.column`; `*` stands for any characters. */
  object: string
  reason: string
}

/** What `schema lint` finds. */
export interface SchemaLintResult {
  target: LintTarget
  findings: LintFinding[]
  ignored: IgnoredFinding[]
  /** Entries that no finding fits: they can go. */
  unusedIgnores: LintIgnore[]
  /** What could not be seen or loaded, a sentence each. */
  notSeen: string[]
}
