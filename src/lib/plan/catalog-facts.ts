/** What is known of the tables that a statement names; rules that need it say nothing without it. */
export interface CatalogFacts {
  tables: TableFacts[]
}

/** A table and its columns and indexes. */
export interface TableFacts {
  schema: string
  name: string
  /** `pg_class.reltuples`; -1 when it was never counted. */
  rows: number
  /** The main fork and the TOAST table, in bytes. */
  bytes: number
  toastBytes: number
  columns: ColumnFacts[]
  indexes: IndexFacts[]
}

/** A column of a table. */
export interface ColumnFacts {
  name: string
  /** `pg_type.typname`, such as `int4`, `varchar`; of the base type for a domain. */
  type: string
  /** Whether its collation sorts by bytes (C, POSIX), so that an ordinary index serves prefixes. */
  bytewise: boolean
  /** `pg_stats.avg_width` in bytes; null without statistics. */
  averageWidth: number | null
}

/** An index of a table. */
export interface IndexFacts {
  name: string
  method: string
  /** Key columns or expressions, as `pg_get_indexdef` prints them. */
  keys: string[]
  /** Their operator classes, such as `text_pattern_ops`. */
  operatorClasses: string[]
  partial: boolean
}

/** The table of that name; a name without schema means any. */
export function tableFacts(
  facts: CatalogFacts | undefined,
  name: string | undefined,
  schema?: string,
): TableFacts | undefined {
  return facts?.tables.find(
    (table) => table.name === name && (schema === undefined || table.schema === schema),
  )
}
