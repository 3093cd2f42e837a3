/**
 * All that is needed to plan a server's queries elsewhere: its schema and statistics as SQL, the sizes of its
 * relations, and the settings its planner goes by. Holds no rows, but statistics hold values (most common
 * values, histogram bounds).
 */
export interface Snapshot {
  formatVersion: 1
  /** ISO 8601, by the server's clock. */
  takenAt: string
  server: SnapshotServer
  /** Planner settings by name, as `current_setting` gives them. */
  settings: Record<string, string>
  /** The search path with "$user" resolved, schema names in order. */
  searchPath: string[]
  /** Names of installed extensions. */
  extensions: string[]
  /** pg_dump output: schema without owners and privileges. */
  schemaSql: string
  /** The `pg_restore_relation_stats` and `pg_restore_attribute_stats` calls of pg_dump 18, one an element. */
  statisticsSql: string[]
  relations: SnapshotRelation[]
  /** What the role may not see; empty when it sees all. */
  hidden: HiddenTable[]
}

/** The server that a snapshot was taken of. */
export interface SnapshotServer {
  /** e.g. "15.18" */
  version: string
  major: number
  database: string
  /** Whether the default collation sorts by bytes (C, POSIX, builtin C.UTF-8). */
  bytewiseCollation: boolean
}

/** The size of a relation, and how many rows the server believes it holds. */
export interface SnapshotRelation {
  schema: string
  name: string
  /** `pg_class.relkind`: r table, i index, m materialized view, p partitioned table, I partitioned index. */
  kind: 'r' | 'i' | 'm' | 'p' | 'I'
  /** Length of the main fork in bytes. */
  bytes: number
  /** `pg_class.reltuples`; -1 when it was never counted. */
  rows: number
  /** Levels above the leaves of a B-tree, when the server lets us know. */
  height?: number
}

/** A table whose structure or statistics the role may not read, and so is not, or badly, planned. */
export interface HiddenTable {
  schema: string
  name: string
  /** `structure`: no privilege to lock it, not in the sandbox; `statistics`: its column statistics are not visible. */
  what: 'structure' | 'statistics'
}
