/** A type as a column has it: the internal name (`int4`, `varchar`), and what stands in its parentheses. */
export interface ColumnType {
  name: string
  mods: readonly number[]
  array: boolean
}

/** A column, as far as changing it depends on it. */
export interface ModelColumn {
  name: string
  type: ColumnType
  notNull: boolean
  /** Stored generated, virtual generated, identity, or neither. */
  generated: 'stored' | 'virtual' | 'identity' | null
}

/** A constraint of a table; `x` is EXCLUDE, `n` a NOT NULL with a name (PostgreSQL 18). */
export interface ModelConstraint {
  name: string
  kind: 'p' | 'u' | 'f' | 'c' | 'x' | 'n'
  columns: readonly string[]
  validated: boolean
  /** The table that a foreign key references, as a key of the model. */
  references: string | null
  /** The column that a CHECK proves to be not null: `CHECK (column IS NOT NULL)`. */
  provesNotNull: string | null
}

/** An index of a table. */
export interface ModelIndex {
  schema: string
  name: string
  columns: readonly string[]
  unique: boolean
}

/** A table, or what is locked like one. */
export interface ModelTable {
  schema: string
  name: string
  /** As `pg_class.relkind`: r table, p partitioned, m materialized view, v view, f foreign table. */
  kind: 'r' | 'p' | 'm' | 'v' | 'f'
  columns: ModelColumn[]
  constraints: ModelConstraint[]
  indexes: ModelIndex[]
  /** The key of the table that it is a partition or heir of. */
  parent: string | null
  isDefaultPartition: boolean
  policies: number
  /** Null when nobody counted. */
  rows: number | null
  /** Of the table and its indexes; null when nobody measured. */
  bytes: number | null
  /** Made by the file that is looked at: nobody else uses it, and it holds what the file put into it. */
  isNew: boolean
  /** False when it is only mentioned: its columns, partitions and sizes are not known. */
  known: boolean
  /** Of a view: the columns it reads, as `key of the table` and name. */
  reads: readonly { table: string; column: string }[]
}

/** What is known of a database while its migrations are looked at, statement by statement. */
export interface Model {
  searchPath: readonly string[]
  tables: Map<string, ModelTable>
  /** By name: whether a value is checked, and the type below. */
  domains: Map<string, { constrained: boolean; base: ColumnType }>
  /** By name, the least stable of those with that name: immutable, stable, volatile. */
  functions: Map<string, 'i' | 's' | 'v'>
  /** Whether a table that is not in it does not exist. */
  complete: boolean
  /** The TimeZone of the sessions; null when it is not known. */
  timeZone: string | null
}

/** A model of which nothing is known. */
export function emptyModel(): Model {
  return {
    searchPath: ['public'],
    tables: new Map(),
    domains: new Map(),
    functions: new Map(),
    complete: false,
    timeZone: null,
  }
}

/** How a relation is named in the model and in results. */
export function relationKey(schema: string, name: string): string {
  return `${schema}.${name}`
}

/** A name as parse trees have it. */
export interface RelationName {
  schemaname?: string | undefined
  relname?: string | undefined
}

/** The key that a name stands for: the first schema of the search path that has it, else the first of all. */
export function keyOf(model: Model, { schemaname, relname = '' }: RelationName): string {
  if (schemaname !== undefined) return relationKey(schemaname, relname)
  const found = model.searchPath.find((schema) => model.tables.has(relationKey(schema, relname)))
  return relationKey(found ?? model.searchPath[0] ?? 'public', relname)
}

/** The table of that key; one that is only mentioned when the model does not have it. */
export function tableOf(model: Model, key: string): ModelTable {
  return model.tables.get(key) ?? mentioned(key)
}

/** A table of which only the name is known. */
export function mentioned(key: string): ModelTable {
  const [schema = 'public', ...rest] = key.split('.')
  return { ...blankTable(schema, rest.join('.')), known: false }
}

/** A table without columns. */
export function blankTable(schema: string, name: string): ModelTable {
  return {
    schema,
    name,
    kind: 'r',
    columns: [],
    constraints: [],
    indexes: [],
    parent: null,
    isDefaultPartition: false,
    policies: 0,
    rows: null,
    bytes: null,
    isNew: false,
    known: true,
    reads: [],
  }
}

/** The keys of a table and of all that inherits from it: partitions, partitions of partitions, heirs. */
export function withHeirs(model: Model, key: string): string[] {
  const heirs = [...model.tables].filter(([, table]) => table.parent === key).map(([heir]) => heir)
  return [key, ...heirs.flatMap((heir) => withHeirs(model, heir))]
}

/** The key and table of an index. */
export function tableOfIndex(
  model: Model,
  { schemaname, relname }: RelationName,
): { key: string; index: ModelIndex } | undefined {
  for (const [key, { indexes }] of model.tables) {
    const index = indexes.find(
      ({ schema, name }) => name === relname && (schemaname === undefined || schema === schemaname),
    )
    if (index) return { key, index }
  }
  return undefined
}

/** Foreign keys that reference a table, with the tables that hold them. */
export function referencing(model: Model, key: string): { key: string; constraint: ModelConstraint }[] {
  return [...model.tables].flatMap(([holder, { constraints }]) =>
    constraints
      .filter(({ kind, references }) => kind === 'f' && references === key)
      .map((constraint) => ({ key: holder, constraint })),
  )
}
