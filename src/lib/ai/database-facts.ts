import type { Connection } from '../postgres/connection.ts'
import { columnsSql, enumsSql, keysSql, pathSql, tablesSql } from './facts-queries.ts'

/** A column as a question needs it. */
export interface ColumnFacts {
  name: string
  /** As `format_type` writes it. */
  type: string
  notNull: boolean
  comment: string | null
}

/** A key or check of a table. */
export interface KeyFacts {
  kind: 'primary' | 'unique' | 'foreign' | 'check'
  columns: string[]
  /** For a foreign key: the table and columns that it refers to. */
  refers: { table: number; columns: string[] } | null
  /** For a check: its condition. */
  condition: string | null
}

/** A table, view or the like that the role may read. */
export interface TableFacts {
  oid: number
  schema: string
  name: string
  kind: 'table' | 'view' | 'materialized view' | 'foreign table'
  /** Estimated rows; null when nothing is known, as of views and tables that were never analysed. */
  rows: number | null
  comment: string | null
  columns: ColumnFacts[]
  keys: KeyFacts[]
  /** Whether its name is found without the schema. */
  onPath: boolean
}

/** What a database holds, as its catalog says it: no row was read. */
export interface DatabaseFacts {
  tables: TableFacts[]
  /** Labels of enum types by the type's name as `format_type` writes it. */
  enums: ReadonlyMap<string, readonly string[]>
}

interface KeyRow {
  table: number
  kind: KeyFacts['kind']
  columns: string[]
  target: number | null
  target_columns: string[] | null
  condition: string | null
}

/**
 * Reads what the role may read of: tables without partitions, columns, keys, checks, enum labels and comments, in five
 * statements. Throws what a lost connection throws.
 */
export async function readDatabaseFacts(connection: Pick<Connection, 'query'>): Promise<DatabaseFacts> {
  const [settings] = await connection.query<{ path: string[] }>(pathSql)
  const path = settings?.path ?? []
  // from here on nothing that lies in the session's own path can be called
  await connection.query(`SELECT pg_catalog.set_config('search_path', 'pg_catalog', false)`)
  const tables = await connection.query<Omit<TableFacts, 'columns' | 'keys' | 'onPath'>>(tablesSql, [path])
  const columns = await connection.query<ColumnFacts & { table: number }>(columnsSql)
  const keys = await connection.query<KeyRow & Record<string, unknown>>(keysSql)
  const enums = await connection.query<{ type: string; labels: string[] }>(enumsSql)
  const columnsOf = Map.groupBy(columns, ({ table }) => table)
  const keysOf = Map.groupBy(keys, ({ table }) => table)
  return {
    tables: tables.map((table) => ({
      ...table,
      columns: (columnsOf.get(table.oid) ?? []).map(({ name, type, notNull, comment }) => ({
        name,
        type,
        notNull,
        comment,
      })),
      keys: (keysOf.get(table.oid) ?? []).map(keyOf),
      onPath: path.includes(table.schema),
    })),
    enums: new Map(enums.map(({ type, labels }) => [type, labels])),
  }
}

function keyOf({ kind, columns, target, target_columns, condition }: KeyRow): KeyFacts {
  return {
    kind,
    columns,
    condition,
    refers: target === null ? null : { table: target, columns: target_columns ?? [] },
  }
}
