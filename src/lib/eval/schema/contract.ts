/** What a column has to be. */
export interface ColumnSpec {
  /** How the contract speaks of it; unique in its table. */
  role: string
  /** The role and its synonyms. */
  names: readonly string[]
  /** Type classes that are right (`text`, `decimal`, …), or names of types; empty when any is. */
  classes: readonly string[]
  /** Undefined when the brief does not decide it. */
  required: boolean | undefined
  /** The values it may have, each with its other spellings; undefined for a free value. */
  choices: readonly (readonly string[])[] | undefined
  /** Other rules decide when a choice is allowed, so that not every one can be tried alone. */
  tied: boolean
  /** It may be left out. */
  maybe: boolean
}

/** What is to happen to a row when the one it refers to is deleted: it goes too, the deletion is refused, it forgets. */
export type OnDelete = 'cascade' | 'keep' | 'null'

/** A relation from the table that has the foreign key to its parent. */
export interface RelationSpec {
  role: string
  names: readonly string[]
  /** Role of the table it refers to. */
  parent: string
  required: boolean | undefined
  /** At most one row may refer to the same parent; undefined when the brief does not decide it. */
  one: boolean | undefined
  /** What is right; empty when the brief does not decide it. */
  onDelete: readonly OnDelete[]
  maybe: boolean
}

/** What a table has to be. Columns that are not named here (a surrogate key, timestamps) are neither right nor wrong. */
export interface TableSpec {
  role: string
  names: readonly string[]
  columns: readonly ColumnSpec[]
  relations: readonly RelationSpec[]
  /** Sets of roles of columns and relations that must be unique. */
  unique: readonly (readonly string[])[]
  /** It may be left out, and is no table too many when it is there. */
  maybe: boolean
}

/** Values by role; `@name` stands for a row of the contract. */
export type RowValues = Readonly<Record<string, unknown>>

/** A row that must be accepted. */
export interface ContractRow {
  name: string
  table: string
  values: RowValues
}

/** Why a row has to be refused. */
export type Refusal = 'null' | 'reference' | 'duplicate' | 'rule' | 'overlap' | 'choice' | 'computed'

/**
 * Something to try once all rows are there; it is undone before the next one. `only`: in shapes that have this
 * `table.role`. `refused`: the reasons that are right, none when it must be accepted.
 */
export type Probe = { why: string; only: string | undefined } & (
  | { kind: 'copy' | 'change'; row: string; values: RowValues; refused: readonly Refusal[] }
  | { kind: 'has'; row: string; values: RowValues }
  | { kind: 'find'; table: string; values: RowValues }
)

/** What a migration must do besides bringing the catalog to the contract. */
export interface ChangeSpec {
  /** `table` or `table.column` of the start, as named there, that must be gone. */
  absent: readonly string[]
  /** `table` or `table.column` of the start, as named there, whose values may be others afterwards. */
  mayChange: readonly string[]
  /** `table` or `table.column` of the start, as named there, that the down script cannot bring back. */
  mayForget: readonly string[]
  /** Words of which each must stand in what the answer says of its dangers, such as the name of a dropped column. */
  dangers: readonly string[]
}

/** A shape that a design may have: what is demanded of the catalog. */
export type Shape = readonly TableSpec[]

/** What a right design is, as facts on its catalog and rows it takes or refuses. */
export interface Contract {
  /** All shapes that are right; one of them has to be met. */
  shapes: readonly Shape[]
  rows: readonly ContractRow[]
  probes: readonly Probe[]
  change: ChangeSpec
}
