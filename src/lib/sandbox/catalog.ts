import type { Node } from '@pgsql/types'
import { loadParser } from '../sql/parser.ts'
import { columnsSql, indexesSql, tablesSql, viewsSql } from './catalog-queries.ts'
import type { Engine } from './engine.ts'
import type { IndexColumn } from './index-size.ts'

/** A column with what its statistics say; fractions of 1, widths in bytes. */
export interface Column {
  name: string
  number: number
  /** As `format_type` writes it, e.g. `character varying(20)`. */
  type: string
  /** `pg_type.typname`, such as `int4`; of the base type for a domain. */
  typeName: string
  /** Whether its collation compares byte by byte, or it has none. */
  bytewise: boolean
  /** `pg_type.typcategory`: S string, N numeric, D date/time, … */
  category: string
  notNull: boolean
  width: number
  align: number
  nullFraction: number
  /** Number of different values; negative statistics are turned into a count. */
  distinct: number
  /** Correlation of physical and logical order, -1 to 1. */
  correlation: number
  /** Whether the type has a default B-tree operator class. */
  sortable: boolean
  hasStatistics: boolean
  /** Different elements in a value on average: of arrays and text search vectors, where they were counted. */
  elements: number | null
}

/** A table, materialized view or partitioned table as the planner knows it. */
export interface Table {
  oid: number
  schema: string
  name: string
  kind: 'r' | 'm' | 'p'
  rows: number
  pages: number
  /** For a partition: its parent's oid. */
  parent: number | undefined
  columns: Column[]
}

/** One key of an index. */
export interface IndexKeyFacts {
  /** Undefined for an expression. */
  column: string | undefined
  /** The column or expression as `pg_get_indexdef` writes it. */
  sql: string
  descending: boolean
  nullsFirst: boolean
  /** Whether its operator class is the type's default one. */
  defaultClass: boolean
  operatorClass: string
}

/** An existing index as the planner knows it. */
export interface Index {
  oid: number
  schema: string
  name: string
  table: number
  method: string
  unique: boolean
  /** Whether it stands behind a primary key, unique or exclusion constraint. */
  constraint: boolean
  valid: boolean
  keys: IndexKeyFacts[]
  includes: string[]
  /** The WHERE of a partial index. */
  predicate: string | undefined
  definition: string
  shape: IndexColumn[]
}

/** What a database contains, as far as indexes and plans are concerned. */
export interface Catalog {
  tables: readonly Table[]
  indexes: readonly Index[]
  /** Names of installed extensions. */
  extensions: ReadonlySet<string>
  searchPath: readonly string[]
  table(schema: string, name: string): Table | undefined
  tableByOid(oid: number): Table | undefined
  index(schema: string, name: string): Index | undefined
  indexesOf(table: Table): Index[]
  /** The parse tree of the view's query. */
  view(schema: string | undefined, name: string): Node | undefined
  /** The table an unqualified name means, by the search path. */
  resolve(schema: string | undefined, name: string): Table | undefined
}

/** Reads the catalog of a loaded engine. The search path is that of the snapshot. */
export async function readCatalog(
  engine: Engine,
  searchPath: readonly string[] = ['public'],
): Promise<Catalog> {
  const tables = await engine.query<Omit<Table, 'columns'>>(tablesSql)
  const columns = await engine.query<Column & { table: number }>(columnsSql)
  const indexes = await engine.query<Index>(indexesSql)
  const views = await readViews(engine)
  const extensions = await engine.query<{ name: string }>(
    'SELECT extname AS name FROM pg_catalog.pg_extension',
  )
  const byTable = Map.groupBy(columns, (column) => column.table)
  return catalogOf(
    tables.map((table) => ({
      ...table,
      parent: table.parent ?? undefined,
      columns: byTable.get(table.oid) ?? [],
    })),
    indexes.map((index) => ({
      ...index,
      predicate: index.predicate ?? undefined,
      keys: index.keys.map((key) => ({ ...key, column: key.column ?? undefined })),
    })),
    views,
    new Set(extensions.map(({ name }) => name)),
    searchPath,
  )
}

interface View {
  schema: string
  name: string
  query: Node
}

async function readViews(engine: Engine): Promise<View[]> {
  const rows = await engine.query<{ schema: string; name: string; definition: string }>(viewsSql)
  const parser = await loadParser()
  return rows.flatMap(({ schema, name, definition }) =>
    parser.statements(definition).map(({ node }) => ({ schema, name, query: node })),
  )
}

const keyOf = (schema: string, name: string) => `${schema}\0${name}`

function catalogOf(
  tables: Table[],
  indexes: Index[],
  views: readonly View[],
  extensions: ReadonlySet<string>,
  searchPath: readonly string[],
): Catalog {
  const byName = new Map(tables.map((table) => [keyOf(table.schema, table.name), table]))
  const byOid = new Map(tables.map((table) => [table.oid, table]))
  const indexByName = new Map(indexes.map((index) => [keyOf(index.schema, index.name), index]))
  const viewByName = new Map(views.map((view) => [keyOf(view.schema, view.name), view.query]))
  const byTable = Map.groupBy(indexes, (index) => index.table)
  const lookUp = <T>(
    among: ReadonlyMap<string, T>,
    schema: string | undefined,
    name: string,
  ): T | undefined => {
    const schemas = schema === undefined ? searchPath : [schema]
    return schemas.map((candidate) => among.get(keyOf(candidate, name))).find((found) => found !== undefined)
  }
  return {
    tables,
    indexes,
    extensions,
    searchPath,
    table: (schema, name) => byName.get(keyOf(schema, name)),
    tableByOid: (oid) => byOid.get(oid),
    index: (schema, name) => indexByName.get(keyOf(schema, name)),
    indexesOf: (table) => byTable.get(table.oid) ?? [],
    view: (schema, name) => lookUp(viewByName, schema, name),
    resolve: (schema, name) => lookUp(byName, schema, name),
  }
}
