/** A column as a summary shows it. */
export interface SchemaColumn {
  name: string
  /** As `format_type` writes it. */
  type: string
  notNull: boolean
  /** Part of the primary key. */
  primary: boolean
  /** Unique by itself. */
  unique: boolean
  /** `identity`, `generated`, the expression of a default, or null. */
  default: string | null
}

/** A table of the schema as it will be, or one that will be gone. */
export interface SchemaEntity {
  /** With its schema where that is not public. */
  name: string
  /** `referenced`: left as it is, and named because a new or changed table refers to it. */
  state: 'new' | 'changed' | 'dropped' | 'referenced'
  comment: string | null
  columns: SchemaColumn[]
}

/** A foreign key of a new or changed table. */
export interface SchemaRelation {
  table: string
  columns: string[]
  references: string
  referencedColumns: string[]
  onDelete: 'NO ACTION' | 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT'
  /** Whether a row of the other table has at most one of these. */
  oneToOne: boolean
  /** Whether a row may refer to none. */
  optional: boolean
  /** Why it deletes so, in words of the model; null when it does not say. */
  why: string | null
}
