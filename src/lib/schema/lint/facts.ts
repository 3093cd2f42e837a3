import type { KeyIdentity } from '../../advisor/existing/existing-index.ts'

/** What the rules of `schema lint` look at: a database as its catalog has it, without what extensions own. */
export interface SchemaFacts {
  server: SchemaServer
  /** Plain and partitioned tables; partitions are in `partitions`. */
  tables: readonly LintTable[]
  /** All partitions, of any depth. */
  partitions: readonly LintTable[]
  views: readonly LintView[]
  functions: readonly LintFunction[]
  sequences: readonly LintSequence[]
  enums: readonly LintEnum[]
  /** Names of schemas in which PUBLIC may create. */
  openSchemas: readonly string[]
  /** Whether it is a copy of a schema, in which owners and privileges are not those of the original. */
  isCopy: boolean
  hidden: HiddenFacts
}

/** How much of the database the role may not see. */
export interface HiddenFacts {
  /** Sequences whose last value it may not read. */
  sequences: number
  /** Tables that it may not read, and whose statistics it does not see therefore. */
  tables: number
}

/** The server, as far as rules depend on it. */
export interface SchemaServer {
  /** e.g. "15.18" */
  version: string
  major: number
  walLevel: string
}

/** A table with all that is declared on it. */
export interface LintTable {
  /** `pg_class.oid`. */
  id: string
  schema: string
  name: string
  partitioned: boolean
  /** The table that it is a partition of. */
  parent: string | null
  /** Whether its name has to be quoted though it is plain: it is a keyword. */
  keyword: boolean
  unlogged: boolean
  /** As the statistics have them; null when it was never analysed. */
  rows: number | null
  /** Of the main fork, as of the last VACUUM or ANALYZE. */
  bytes: number
  /** `pg_class.relreplident`: d the primary key, i an index, f the whole row, n nothing. */
  replicaIdentity: 'd' | 'i' | 'f' | 'n'
  /** Names of publications that send its UPDATE or DELETE. */
  publications: string[]
  rowSecurity: boolean
  policies: string[]
  columns: LintColumn[]
  constraints: LintConstraint[]
  indexes: LintIndex[]
}

/** A column of a table. */
export interface LintColumn {
  name: string
  number: number
  /** `pg_type.typname`, such as `int4`; of the base type for a domain. */
  type: string
  /** As `format_type` writes it. */
  shown: string
  /** The length of char(n); null where there is none. */
  length: number | null
  notNull: boolean
  /** The expression of its default; null without one, and for a generated column. */
  default: string | null
  identity: boolean
  /** Whether its name has to be quoted though it is plain: it is a keyword. */
  keyword: boolean
}

/** A constraint of a table. */
export interface LintConstraint {
  name: string
  /** `pg_constraint.contype`: p primary key, u unique, f foreign key, c check, x exclusion, n not null. */
  kind: 'p' | 'u' | 'f' | 'c' | 'x' | 'n'
  columns: string[]
  /** The id of the table that a foreign key points to. */
  references: string | null
  /** The columns there, in the same order. */
  referencedColumns: string[]
  validated: boolean
  /** NOT ENFORCED, since PostgreSQL 18, makes it false. */
  enforced: boolean
  /** `pg_constraint.confdeltype` of a foreign key: a nothing, r restrict, c cascade, n set null, d set default. */
  onDelete: 'a' | 'r' | 'c' | 'n' | 'd' | null
  /** The columns that ON DELETE SET NULL or SET DEFAULT names, since PostgreSQL 15; empty when it names none. */
  onDeleteColumns: string[]
  /** Whether it comes from the table that this one is a partition or child of. */
  inherited: boolean
}

/** An index of a table. */
export interface LintIndex {
  id: string
  name: string
  /** Its access method. */
  method: string
  unique: boolean
  valid: boolean
  /** Whether a session is building it now. */
  building: boolean
  /** Its key columns in order; a key that is an expression has no column. */
  keys: (KeyIdentity & { column: string | null })[]
  includes: string[]
  predicate: string | null
  nullsNotDistinct: boolean
  immediate: boolean
  /** The constraint that it stands behind. */
  constraint: { name: string; type: 'p' | 'u' | 'x' } | null
  /** A foreign key that points to it. */
  referencedBy: string | null
  replicaIdentity: boolean
  clustered: boolean
  /** Whether it is attached to the index of a partitioned table. */
  attached: boolean
  bytes: number
}

/** A view, and the tables with row level security that it reads. */
export interface LintView {
  schema: string
  name: string
  materialized: boolean
  /** The option `security_invoker`, since PostgreSQL 15. */
  invoker: boolean
  /** Tables with row level security that the owner of the view reads without it, as `schema.name`. */
  bypasses: string[]
  /** Roles other than the owner, or PUBLIC, that may select from it. */
  readers: string[]
}

/** A function that runs with the rights of its owner (SECURITY DEFINER). */
export interface LintFunction {
  schema: string
  /** With the types of its arguments: `name(integer, text)`. */
  name: string
  owner: string
  ownerIsSuperuser: boolean
  /** Whether PUBLIC may call it. */
  open: boolean
  /** Its setting of search_path; null without one. */
  searchPath: string | null
  /** Whether its names were resolved when it was made: an SQL-standard body, since PostgreSQL 14. */
  bound: boolean
}

/** A whole-number column that a sequence or its own values move through its range. */
export interface LintSequence {
  table: string
  schema: string
  tableName: string
  column: string
  type: 'int2' | 'int4' | 'int8'
  /** The sequence; null where the column has none and is known by its statistics only. */
  sequence: { schema: string; name: string; type: string; cycles: boolean } | null
  /** The highest value that can be given out. */
  limit: number
  /** The highest value known to be used; null when nothing tells. */
  reached: number | null
  /** What told: the sequence, or the statistics of the column. */
  known: 'sequence' | 'statistics' | null
}

/** An enum, and which of its values the statistics of its columns show. */
export interface LintEnum {
  schema: string
  name: string
  labels: string[]
  /** The columns of this type. */
  uses: LintEnumUse[]
}

/** A column of an enum type, with the values that ANALYZE found. */
export interface LintEnumUse {
  schema: string
  table: string
  column: string
  rows: number | null
  /** All values in the sample; null when there are no statistics, or the role may not see them. */
  seen: string[] | null
}
