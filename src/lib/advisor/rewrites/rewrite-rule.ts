import type { CatalogFacts } from '../../plan/catalog-facts.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Catalog } from '../../sandbox/catalog.ts'
import type { SourceText } from '../../sql/source-text.ts'
import type { ExaminedQuery } from '../examination.ts'

/** What the rewrites look at: one statement. None of its functions is volatile, and it locks no rows. */
export interface Subject {
  query: ExaminedQuery
  source: SourceText
  catalog: Catalog
  /** The tables of the statement, for what the rules of `explain` recognise. */
  facts: CatalogFacts
  /** Names of functions with which rows of the result are not rows that are read: aggregates and the like. */
  rowChangers: ReadonlySet<string>
  /** Whether it is a SELECT that changes nothing; else it may be DML, of which only conditions are rewritten. */
  readsOnly: boolean
}

/** A statement written otherwise, not yet known to be cheaper. */
export interface Draft {
  sql: string
  /** What to do, in a line without a full stop. */
  title: string
  /** `schema.table`; null where it is about no single table. */
  table: string | null
  /** Why it is planned better, in a sentence or two. */
  why: string
  /** Where the two can differ in their results; null where they cannot. */
  differs: string | null
  /** Whether the plan is better by what the draft is about; without it, cost alone decides. */
  accepts?(plan: Plan): boolean
}

/**
 * One way to write statements otherwise. The doc comment of each rewrite's constant explains it (`Why:`), shows a
 * statement before and after, and names its source; the reference pages are made of these comments.
 */
export interface RewriteRule {
  /** Also the name of its file. */
  name: string
  summary: string
  /** The statement as it could be written; empty where it has not the shape, or its meaning could not be told. */
  drafts(subject: Subject): Draft[]
}
