import type { Planner } from '../sandbox/planner.ts'
import type { Refusal } from './advice.ts'
import type { ExaminedQuery } from './examination.ts'
import type { Recommendation } from './recommendation.ts'
import type { Activity } from './snapshot/activity.ts'

/** What the rules about a database look at. */
export interface Subject {
  planner: Planner
  /** Null in snapshots that hold none. */
  activity: Activity | null
  queries: readonly ExaminedQuery[]
  /** The price of a GB a month, when one was given. */
  pricePerGb: number | null
}

/** What a rule found, and what it looked at and decided not to recommend. */
export interface Outcome {
  recommendations: Recommendation[]
  refused: Refusal[]
}

/**
 * One thing to look for in a database. The doc comment of each rule's constant explains it (`Why:`), says when it
 * stays silent and names its source; the reference pages are made of these comments.
 */
export interface Rule {
  /** Also the name of its file. */
  name: string
  summary: string
  check(subject: Subject): Outcome | Promise<Outcome>
}
