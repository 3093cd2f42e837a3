import type { Finding } from '../plan/finding.ts'
import type { MeasuredPlan } from '../plan/metrics.ts'
import type { IndexProposal } from './index-proposal.ts'

/** The result of `explain`: its JSON is this. */
export interface ExplainResult {
  /** Null for a plan that was read from a file. */
  server: {
    version: string
    database: string
    /** When its snapshot was taken, ISO 8601, where the embedded planner made the plan from one; else null. */
    snapshotOf: string | null
  } | null
  /** Null where the plan came without its statement. */
  sql: string | null
  /** `generic`: `$1` was planned without knowing its value. */
  parameters: 'none' | 'values' | 'generic'
  /** Whether the statement was executed. */
  analyzed: boolean
  /** Whether it was executed in a transaction that was rolled back, as it is with `--analyze`. */
  rolledBack: boolean
  /** The plan; every node has its metrics. */
  plan: MeasuredPlan
  /** Most severe first. */
  findings: Finding[]
  /** Null when none were looked for. */
  proposals: IndexProposal[] | null
  /** How proposals were looked for, or why there are none. */
  proposalNote: string | null
}
