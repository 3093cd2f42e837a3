/** What has changed since an earlier snapshot, from measurements on both sides. */
export interface Comparison {
  /** The earlier snapshot. */
  snapshot: { database: string; takenAt: string }
  /** Between the two, by the server's clock. */
  seconds: number
  /**
   * Whether the recorded workload was measured through: `reset` when pg_stat_statements was reset in between, so that
   * only what came after it is known; `unknown` when one side has no measured workload.
   */
  measured: 'throughout' | 'reset' | 'unknown'
  /** What makes the comparison weaker, a sentence each. */
  notes: string[]
  /** Queries that changed, by the milliseconds that the change takes or saves. */
  queries: QueryChange[]
  /** Queries that were called on both sides and take as long as before. */
  unchanged: number
  tables: TableChange[]
  indexes: IndexChange[]
  /** What the indexes that are new have brought. */
  gains: MeasuredGain[]
}

/** A query whose calls or times changed. */
export interface QueryChange {
  id: string
  sql: string
  /** `gone`: not called since the snapshot. */
  change: 'new' | 'gone' | 'slower' | 'faster'
  /** As recorded until the snapshot; null for new ones. */
  before: Measurement | null
  /** Since the snapshot; null for those that are gone. */
  since: Measurement | null
  /** Mean time since / mean time before; null without both. */
  factor: number | null
}

/** Calls and times as pg_stat_statements counted them; milliseconds. */
export interface Measurement {
  calls: number
  totalMs: number
  meanMs: number
}

/** A table that came, went, or changed its size (the table alone, without indexes and TOAST). */
export interface TableChange {
  /** `schema.table` */
  table: string
  change: 'new' | 'gone' | 'grown' | 'shrunk'
  /** Null for new ones. */
  bytesBefore: number | null
  /** Null for those that are gone. */
  bytesAfter: number | null
}

/** An index that is there now and was not, or the other way round. */
export interface IndexChange {
  /** `schema.index` */
  index: string
  change: 'new' | 'dropped'
  bytes: number
}

/** What an index that is new has brought, as measured. */
export interface MeasuredGain {
  /** `schema.index` */
  index: string
  /** `schema.table` */
  table: string
  definition: string
  bytes: number
  /** Scans of it since it is there, or since the counters of the database were reset. */
  scans: number
  /** The queries whose plan uses it, measured on both sides. */
  queries: ServedQuery[]
  /** Milliseconds that these queries took less than they would have at their old mean; null when none was measured. */
  savedMs: number | null
}

/** A query that a new index serves. */
export interface ServedQuery {
  id: string
  sql: string
  before: Measurement
  since: Measurement
}
