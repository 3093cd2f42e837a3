import type { Evidence, Severity } from '../plan/finding.ts'

/** One thing to do, with what it rests on, what it costs and what it brings. */
export type Recommendation = CreateIndex | RewriteQuery | Change

/** What every recommendation says. */
interface Common {
  /** Stable for the same advice: `post-ai advise show ID`. */
  id: string
  /** The name of the rule that found it; its page in docs/reference/rules tells more. */
  rule: string
  severity: Severity
  /** What to do, in a line without a full stop. */
  title: string
  /** `schema.table`; null where it is about no single table. */
  table: string | null
  /** What is wrong and why this mends it. */
  why: string
  /** The numbers it rests on. */
  evidence: Evidence[]
  confidence: Confidence
  /** What one could look at that would show this advice to be wrong. */
  disprovedBy: string
  /** Ids of the queries it is about. */
  queries: string[]
  /** What storage it takes or frees; null where that is not its point or cannot be known. */
  storage: StorageChange | null
}

/** How sure an advice is, and because of what. */
export interface Confidence {
  level: Severity
  /** Sentences: age of the statistics, generic plan or real values, selectivities that were guessed. */
  because: string[]
}

/** A change of what is stored. */
export interface StorageChange {
  /** Negative where it is freed. */
  bytes: number
  /** `bytes` × the price given, in its currency, for a month; null when none was given. */
  pricePerMonth: number | null
}

/** What is run to follow an advice. */
interface Statements {
  /** One or more statements, each to be run outside a transaction. */
  ddl: string
  /** Undoes `ddl`; null where there is nothing to undo. */
  down: string | null
  /** The lock that it takes and what has to wait meanwhile, in a sentence. */
  lock: string
}

/** A new index. */
export interface CreateIndex extends Common, Statements {
  kind: 'create-index'
  table: string
  down: string
  /** Estimated size of the index. */
  sizeBytes: number
  benefit: Benefit
  /** What it earns and costs a day. */
  roi: Roi
  /** Existing indexes that nothing needs once this one is there. */
  drops: DroppedIndex[]
}

/** An index that another one makes superfluous. */
export interface DroppedIndex {
  /** `schema.index` */
  name: string
  ddl: string
  /** Its definition, to undo that. */
  down: string
  bytes: number
  /** Why nothing needs it, in a sentence. */
  why: string
}

/** A statement that asks the same in a form that is planned better. */
export interface RewriteQuery extends Common {
  kind: 'rewrite-query'
  /** The statement as it was recorded. */
  sql: string
  rewrittenSql: string
  /** Where the two can differ in their results; null where they cannot. */
  differs: string | null
  benefit: Benefit
}

/** Any other change of the database or its settings. */
export interface Change extends Common, Statements {
  kind:
    | 'drop-index'
    | 'reindex'
    | 'create-statistics'
    | 'analyze'
    | 'vacuum'
    | 'change-setting'
    | 'alter-table'
    | 'enable-extension'
  /** Null where it changes no plan, or none that could be tried. */
  benefit: Benefit | null
}

/** What a recommendation saves, as the planner sees it. */
export interface Benefit {
  /** Planner cost of one execution of each served query, weighted by calls, as things are. */
  costBefore: number
  /** The same with all recommended indexes. */
  costAfter: number
  /** 100 × (1 − after / before). */
  percent: number
  /** Milliseconds of the recorded time that this saves, by plan cost; null when nothing was measured. */
  savedMs: number | null
}

/** What an index earns and costs; null where the workload's period or the writes are not known. */
export interface Roi {
  savedMsPerDay: number | null
  /** Estimated time that keeping it up costs the statements that write. */
  writeMsPerDay: number | null
  /** Updates a day that could no longer be heap-only because they change one of its columns. */
  hotUpdatesLostPerDay: number | null
}
