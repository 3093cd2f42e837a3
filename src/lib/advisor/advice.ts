import type { Finding, Severity } from '../plan/finding.ts'
import type { AppliedChange } from './apply/applied-change.ts'
import type { MigrationFile } from './migration/write-migrations.ts'
import type { PlanPair } from './plans/plan-pair.ts'
import type { NPlusOne } from './queries/n-plus-one.ts'
import type { UnstableQuery } from './queries/unstable.ts'
import type { Recommendation, StorageChange } from './recommendation.ts'
import type { Comparison } from './since/comparison.ts'
import type { Sizes } from './sizes.ts'
import type { SkippedQuery } from './workload/workload.ts'

/** The result of `advise`: its JSON is this. */
export interface Advice {
  server: {
    version: string
    database: string
    /** When the facts were read, ISO 8601. */
    takenAt: string
  }
  planner: {
    /** What planned: an embedded PostgreSQL. */
    engine: string
    version: string
    fidelity: Fidelity | null
    /** Questions asked of the embedded planner. */
    calls: number
    /** What of the schema could not be loaded into it. */
    notLoaded: { statement: string; reason: string }[]
  }
  coverage: Coverage
  queries: QueryAdvice[]
  /** Heaviest first. */
  recommendations: Recommendation[]
  refused: Refusal[]
  /** What the examined tables take on disk. */
  sizes: Sizes
  /** What has changed since an earlier snapshot; null when none was given. */
  since: Comparison | null
  /** Plans before and after of the queries that recommendations are about; null in the JSON of `advise` and `demo`. */
  plans: PlanPair[] | null
}

/** The advice, and what was done of it. */
export interface AdviseResult extends Advice {
  /** Null without `--apply`; empty when the answer was no. */
  applied: AppliedChange[] | null
  /** The files that were written; null without `--migration`. */
  migrations: MigrationFile[] | null
}

/** How close the embedded planner is to the server's own, on the queries of this workload. */
export interface Fidelity {
  /** Queries planned on both. */
  compared: number
  /** Of these, how many got the same plan. */
  samePlan: number
  /** Median of sandbox cost / server cost; 1 is exact. */
  costRatioMedian: number
  /** The queries whose plans differ. */
  different: string[]
}

/** What was looked at and what was not. */
export interface Coverage {
  source: 'pg_stat_statements' | 'file'
  /** Since when the workload was recorded, ISO 8601; null when unknown. */
  since: string | null
  seen: number
  examined: number
  /** Share of the measured time that the examined queries stand for; null when nothing was measured. */
  timeShare: number | null
  skipped: SkippedQuery[]
  tables: number
  indexes: number
  /** Whether the time limit ended the search for indexes early. */
  timedOut: boolean
  /** Tables the role may not see, or whose statistics it may not see. */
  hidden: { table: string; what: 'structure' | 'statistics' }[]
}

/** A statement of the workload: what it costs, and which findings and recommendations concern it. */
export interface QueryAdvice {
  id: string
  sql: string
  calls: number
  /** Milliseconds; null for workloads without measurements. */
  totalMs: number | null
  meanMs: number | null
  /** Of the slowest call; null where it was not measured. */
  maxMs: number | null
  /** Share of the workload: of measured time, else of calls × plan cost. */
  share: number
  /** From its share of the workload's time, its mean and its worst time; one higher when it became much slower. */
  severity: Severity
  /** The figures that the severity rests on, in a sentence. */
  because: string
  /** That it is called once for each row of another query; null when nothing looks like that. */
  nPlusOne: NPlusOne | null
  /** That its time or its plan depends on more than its text; null when it does not. */
  unstable: UnstableQuery | null
  /** What its plan and its text show, as `explain` would say. */
  findings: Finding[]
}

/** Something that was considered and is not recommended. */
export interface Refusal {
  what: string
  why: string
  /** What it would change of what is stored, if it were done all the same. */
  storage?: StorageChange
}
