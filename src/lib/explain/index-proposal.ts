import type { RunContext } from '../core/context.ts'

/** An index that would make a statement cheaper. Costs are the planner's, of one execution. */
export interface IndexProposal {
  /** `CREATE INDEX CONCURRENTLY …;`, to be run outside a transaction. */
  ddl: string
  sizeBytes: number
  costBefore: number
  costAfter: number
  /** 100 × (1 − after / before) */
  percent: number
  why: string
}

/** What was proposed for a statement, and a sentence on how, or why there is nothing. */
export interface Proposals {
  proposals: IndexProposal[]
  note: string
}

/** Looks for indexes that make a statement cheaper. */
export type ProposeIndexes = (sql: string, context: RunContext) => Promise<Proposals>
