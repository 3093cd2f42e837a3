import type { EvalCase } from '../suite.ts'

/** A query that answers a question. */
export interface AcceptedQuery {
  sql: string
  /** Why this reading is right too; '' for the first. */
  reason: string
}

/** A question about a database with the answers that are right. */
export interface QueryCase extends EvalCase {
  question: string
  /** The name of the database that is asked: a directory of cases, or `db_name` of the Defog format. */
  database: string
  /** The queries whose results are right, the first the one that was meant; none when the question cannot be answered. */
  accepted: AcceptedQuery[]
  /** Why the question cannot be answered and must be declined; null when it can. */
  unanswerable: string | null
  /** Columns of the first accepted query, from 1, whose order of values is asked for; none when order does not matter. */
  order: number[]
  /**
   * Changes of the meant query that mean the same on these rows, as tests of the cases write them, each with its reason; no
   * answer is scored by them.
   */
  equivalents: { change: string; reason: string }[]
  /** How strictly: `exact` as documented, `defog` as the public benchmark compares, where duplicates and row order do not count. */
  comparison: 'exact' | 'defog'
}

/** A query that a model gave, or its refusal. */
export type QueryAnswer = { sql: string } | { declined: string }
