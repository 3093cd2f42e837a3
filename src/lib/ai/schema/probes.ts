/** A row that was tried on the schema. */
export interface SchemaProbe {
  table: string
  /** `valid` has to be taken; an `orphan`, a `duplicate`, a `null` has to be refused. */
  kind: 'valid' | 'orphan' | 'duplicate' | 'null'
  columns: string[]
  /** The SQLSTATE that has to come; null when the row has to be taken. */
  expected: string | null
  /** The SQLSTATE that came; null when the row was taken. */
  got: string | null
  /** `not-tried`: no row could be made up to try it with. */
  outcome: 'as-expected' | 'not-as-expected' | 'not-tried'
}
