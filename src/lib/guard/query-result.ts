/** A column of a result. */
export interface QueryColumn {
  name: string
  /** As the server writes it: `numeric(10,2)`, `text[]`. */
  type: string
}

/**
 * A value of a result: numbers where JavaScript holds them exactly, booleans, NULL; everything else as the server writes it.
 */
export type QueryCell = string | number | boolean | null

/** What a query returned. */
export interface QueryResult {
  /** The statement that was run. */
  sql: string
  columns: QueryColumn[]
  rows: QueryCell[][]
  /** Why there may be more rows than these: the limit of rows or that of bytes; null when these are all. */
  truncated: 'rows' | 'bytes' | null
  /** How many cells were cut because they are longer than a cell may be. */
  cutCells: number
  /** Milliseconds from the start of the statement to its last row. */
  ms: number
}

/** How much a query may return and how long it may take. */
export interface QueryLimits {
  /** Rows. */
  rows: number
  /** Bytes of all cells as they come over the wire. */
  bytes: number
  /** Characters of one cell. */
  cell: number
  /** Milliseconds the statement may run. */
  ms: number
}

/** The limits when none are given. */
export const defaultLimits: QueryLimits = { rows: 1000, bytes: 16 * 1024 * 1024, cell: 100_000, ms: 60_000 }
