/**
 * How a database has been used, and how it lies on disk: the cumulative statistics and the layout that a dump does
 * not hold. Counts are since `since`.
 */
export interface Activity {
  /** When the database's counters were last reset, ISO 8601; null when never, then they count from its beginning. */
  since: string | null
  /** When the server was started, ISO 8601. */
  startedAt: string
  /** By the server's clock, ISO 8601. */
  readAt: string
  /** Whether the server is a standby itself: what its primary asks is not counted here. */
  standby: boolean
  /** Standbys that stream from it and may answer queries of their own; null when the role may not see them. */
  replicas: number | null
  /** Settings that are no planner settings: memory, autovacuum, WAL. As `current_setting` gives them, with units. */
  settings: Record<string, string>
  tables: TableActivity[]
  indexes: IndexActivity[]
}

/** Counters of `pg_stat_user_tables` and what `pg_class` says beside them. Times are ISO 8601; null for never. */
export interface TableActivity {
  schema: string
  name: string
  seqScans: number
  indexScans: number
  inserted: number
  updated: number
  /** Of the updates, those that changed no index (heap-only tuples). */
  hotUpdated: number
  deleted: number
  liveRows: number
  deadRows: number
  modifiedSinceAnalyze: number
  /** By hand or by autovacuum, whichever was later. */
  lastVacuum: string | null
  lastAnalyze: string | null
  /** Main fork. */
  heapBytes: number
  /** TOAST table with its index. */
  toastBytes: number
  indexBytes: number
  /** `relpages` and `relallvisible`, as of the last VACUUM or ANALYZE. */
  pages: number
  allVisiblePages: number
  /** `reloptions`, such as `fillfactor` and the autovacuum ones. */
  options: Record<string, string>
  columns: ColumnLayout[]
  /** Bytes of free and dead space, measured by pgstattuple; null where that is not installed or not allowed. */
  measuredWaste: number | null
}

/** How a column lies in a row. */
export interface ColumnLayout {
  name: string
  /** `attlen`: bytes, −1 for varlena. */
  length: number
  /** `attalign` in bytes: 1, 2, 4 or 8. */
  align: number
  /** `attstorage`: p plain, e external, m main, x extended. */
  storage: 'p' | 'e' | 'm' | 'x'
  /** `attcompression`, since 14: p pglz, l lz4, null for the default. */
  compression: 'p' | 'l' | null
  /** Dropped columns keep their place in old rows. */
  dropped: boolean
}

/** Counters of `pg_stat_user_indexes` and what `pg_index` says beside them; invalid indexes are in no dump. */
export interface IndexActivity {
  schema: string
  name: string
  /** Of its table. */
  table: string
  scans: number
  /** Since PostgreSQL 16; null for never or unknown. */
  lastScan: string | null
  bytes: number
  valid: boolean
  unique: boolean
  /** Behind a primary key, unique or exclusion constraint, by `conindid`; its name. */
  constraint: string | null
  /** Name of a foreign key of another table that points to it, which cannot live without it. */
  referencedBy: string | null
  /** Whether logical replication finds rows by it (REPLICA IDENTITY USING INDEX). */
  replicaIdentity: boolean
  clustered: boolean
  /** Whether it is attached to the index of a partitioned table, and can only go with that. */
  attached: boolean
  definition: string
  /** A build that is going on right now. */
  building: boolean
  /** Bytes of free space, measured by pgstattuple; null where that is not installed or not allowed. */
  measuredWaste: number | null
}
