import type { ExaminedQuery } from './examination.ts'

/** A query that an index serves, with its cost before and with all chosen indexes. */
export interface Service {
  query: ExaminedQuery
  before: number
  after: number
  /** Weighted cost saved that this index is credited with; indexes of one plan share its gain. */
  saved: number
}
