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
  /** What ALTER DATABASE … SET says for all roles, of the server’s own settings. */
  databaseSettings?: Record<string, string>
  /** Counters of the whole database. */
  counters?: DatabaseCounters
  /** Extensions whose files the server has and that this database has not installed. */
  availableExtensions?: string[]
  /** What `default_toast_compression` may be set to: pglz, and lz4 where the server was built with it; empty before 14. */
  toastCompressions?: string[]
  tables: TableActivity[]
  indexes: IndexActivity[]
}

/** Of `pg_stat_database`, and the size of the database. */
export interface DatabaseCounters {
  /** Of the whole database. */
  bytes: number
  /** Blocks that were not in shared_buffers; the operating system may have had them. */
  blocksRead: number
  blocksHit: number
  /** Milliseconds that reading took; 0 where `track_io_timing` is off. */
  readMs: number
  /** Files written by sorts, hashes and the like that had not memory enough, and their bytes. */
  tempFiles: number
  tempBytes: number
}

/**
 * Counters of `pg_stat_user_tables` and what `pg_class` says beside them; of partitioned tables too, which hold no rows
 * themselves. Times are ISO 8601; null for never. */
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
  /**
   * Bytes of free and dead space of the main fork, measured by pgstattuple; null where that is not installed or not
   * allowed, where an estimate suspects no waste, and where measuring would read too much.
   */
  measuredWaste: number | null
  /** Its TOAST table; null when it has none. */
  toast?: ToastActivity | null
  /** Whether the role may see the statistics of the expressions of its indexes; only owners and readers of all may. */
  expressionsVisible?: boolean
}

/** The table that holds the long values of another in pieces of at most 1,996 bytes. */
export interface ToastActivity {
  /** Main fork. */
  bytes: number
  /** Pieces in use, by the later of VACUUM and the counters; 0 for not counted. */
  pieces: number
  deadPieces: number
  /** As that of the table. */
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
  /** Whether the role may see its statistics: it may not without SELECT, or under row level security. */
  statisticsVisible?: boolean
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
  /** A build that is going on right now, or may be: what others build is hidden from some roles. */
  building: boolean
  /** Bytes that a rebuild would free, measured by pgstattuple; null where that was not or could not be done. */
  measuredWaste: number | null
}
