import type { QueryCell, QueryColumn } from '../../guard/query-result.ts'
import type { Prompt } from '../prompt.ts'
import type { AiUsage } from '../spending.ts'

/** Another query for the same question, with another result. */
export interface OtherAnswer {
  reading: string
  sql: string
  /** How its result differs from the answer's, in words. */
  difference: string
}

/**
 * How far several queries for one question agree: `full` when all had the same result, `low` when some had another, `chosen`
 * when somebody chose between them, `single` when there was only one, or none was run.
 */
export type AgreementLevel = 'full' | 'low' | 'chosen' | 'single'

/** The answer to a question. */
export interface QueryAiResult {
  question: string
  /** How the question was read, in a sentence; '' when nothing was asked of a model. */
  reading: string
  /** The query; null when only the prompt was to be shown. */
  sql: string | null
  columns: QueryColumn[]
  rows: QueryCell[][]
  /** As in the result of `query run`. */
  truncated: 'rows' | 'bytes' | null
  cutCells: number
  /** The planner's estimate of the query's cost, in its units; null when only the prompt was to be shown. */
  cost: number | null
  agreement: AgreementLevel
  /** Queries that passed all checks. */
  candidates: number
  others: OtherAnswer[]
  /** How many times the model had to mend what it had proposed. */
  repairs: number
  model: string
  usage: AiUsage
  /** The file in which the query was kept; null when it was not. */
  savedAs: string | null
  /** What would be sent; null unless that was asked for. */
  prompt: Prompt | null
}
