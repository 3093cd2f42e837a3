import type { Measures } from './measures.ts'

/** A text of pg_stat_statements, with what was measured of it for all users together. */
export interface RecordedStatement extends Measures {
  sql: string
}
