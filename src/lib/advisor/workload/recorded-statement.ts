/** One row of pg_stat_statements, summed over users; times in milliseconds. */
export interface RecordedStatement {
  sql: string
  calls: number
  totalMs: number
  maxMs: number
  rows: number
}
