/** Blocks of 8 kB touched, and time waited for them: a node's own and those of all nodes below it. */
export interface BufferUsage {
  sharedHitBlocks?: number
  sharedReadBlocks?: number
  sharedDirtiedBlocks?: number
  sharedWrittenBlocks?: number
  localHitBlocks?: number
  localReadBlocks?: number
  localDirtiedBlocks?: number
  localWrittenBlocks?: number
  tempReadBlocks?: number
  tempWrittenBlocks?: number
  /** Milliseconds, with track_io_timing; before PostgreSQL 17, shared and local blocks together. */
  ioReadTime?: number
  ioWriteTime?: number
  /** Milliseconds, since PostgreSQL 17. */
  sharedIoReadTime?: number
  sharedIoWriteTime?: number
  localIoReadTime?: number
  localIoWriteTime?: number
  /** Milliseconds, since PostgreSQL 15. */
  tempIoReadTime?: number
  tempIoWriteTime?: number
}

/** Write-ahead log written, with the option WAL. */
export interface WalUsage {
  walRecords?: number
  walFpi?: number
  walBytes?: number
  walBuffersFull?: number
}
