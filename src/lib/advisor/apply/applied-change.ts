import type { StepKind } from './step.ts'

/** One change that was made. */
export interface AppliedChange {
  /** Id of the recommendation. */
  id: string
  kind: StepKind
  /** What was done, in a line. */
  title: string
  ddl: string
  /** How to undo it; null where there is nothing to undo. */
  down: string | null
  /** What was looked at afterwards to be sure, in a sentence. */
  verified: string
  /** Names of the indexes that were built, with their real sizes. */
  indexes: { name: string; bytes: number }[]
  seconds: number
}
