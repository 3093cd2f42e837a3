import type { Unit } from '../../plan/finding.ts'

/** What a number of a fact counts: the units of findings, and calls. */
export type FactUnit = Unit | 'calls'

/** A number that a fact holds. */
export interface Quantity {
  value: number
  unit: FactUnit
  /** Of a rate: for each of these (`day`, `call`). */
  per?: string | undefined
  /** What is counted, in the singular: `index`. */
  noun?: string | undefined
  /** Whether it says that something is more or less than something else. */
  way?: 'more' | 'less' | undefined
}

/** A number as things are, and as they would be. */
export interface Change {
  before: number
  after: number
  unit: FactUnit
}

/** Something that was found without a model: what it says, and which objects and numbers it is about. */
export interface Fact {
  /** As the model is told it: constants are masked. */
  text: string
  /** The objects it is about, in all their forms; see `formsOf`. */
  names: ReadonlySet<string>
  /** Objects of which it is the whole: the tables below a join, all of a statement; told with a word of `kinds` only. */
  below: ReadonlySet<string>
  /** Plain words for what it is about: `sort`, `join`, `query`. */
  kinds: ReadonlySet<string>
  quantities: readonly Quantity[]
  changes: readonly Change[]
}

/** All that a text may rest on. */
export interface FactBook {
  facts: readonly Fact[]
  /** Every name that a sentence may hold. */
  names: ReadonlySet<string>
  /** Own statements, which a sentence may quote whole. */
  statements: readonly string[]
  /** The highest `$n` of the statements. */
  parameters: number
}

/** A fact in the making. */
export interface FactParts {
  text: string
  names?: Iterable<string>
  below?: Iterable<string>
  kinds?: Iterable<string>
  quantities?: readonly Quantity[]
  changes?: readonly Change[]
}
