/** How much a finding matters for this statement. */
export type Severity = 'low' | 'medium' | 'high'

/** What a number counts; `share` is a fraction of 1. */
export type Unit =
  | 'rows'
  | 'loops'
  | 'ms'
  | 'bytes'
  | 'blocks'
  | 'workers'
  | 'cost'
  | 'times'
  | 'share'
  | 'count'

/** A number that a finding rests on. */
export interface Evidence {
  name: string
  value: number
  unit: Unit
}

/** Something in a plan or statement that costs time or will, with what it rests on and what to do. */
export interface Finding {
  /** The name of the rule that found it. */
  rule: string
  severity: Severity
  /** `id` of the plan node it is about. */
  node?: number
  /** Where in the statement, in characters from 1. */
  position?: number
  title: string
  evidence: Evidence[]
  /** What that means, in a sentence or two. */
  meaning: string
  /** The one thing to do next. */
  nextStep: string
}
