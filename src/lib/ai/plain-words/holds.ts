import type { Fact, Quantity } from './fact.ts'
import { WORK_KINDS } from './node-kinds.ts'
import type { SaidNumber } from './said-number.ts'

/** Whether a number of a fact is one that a sentence says: within what rounds to it, and of the same kind. */
export function isSaid(quantity: Quantity, said: SaidNumber): boolean {
  const { value, unit } = quantity
  if (value < said.low || value > said.high || !said.units.includes(unit)) return false
  if (quantity.noun !== said.noun) return false
  if (said.per !== undefined && quantity.per !== said.per) return false
  if (said.per === undefined && quantity.per !== undefined && quantity.per !== 'call') return false
  if (said.way !== undefined && quantity.way !== said.way) return false
  return true
}

/** What a clause is about. */
export interface Scope {
  names: readonly string[]
  /** Plain words for kinds of work in the clause. */
  kinds: ReadonlySet<string>
  /** The same of the whole sentence. */
  sentenceKinds: ReadonlySet<string>
}

/**
 * Whether a fact is about all objects of a clause. Tables below a join or of a whole statement count only with a word for that;
 * without any object a word for work (`the sort`) has to fit.
 */
export function isAbout(fact: Fact, { names, kinds, sentenceKinds }: Scope): boolean {
  const opened = [...fact.kinds].some((kind) => sentenceKinds.has(kind))
  const all = names.every((name) => fact.names.has(name) || (opened && fact.below.has(name)))
  if (!all || names.length > 0) return all
  const work = [...kinds].filter((kind) => WORK_KINDS.has(kind))
  return work.length === 0 || work.some((kind) => fact.kinds.has(kind))
}

/** Whether a fact holds an object, in itself or below it. */
export function hasName(fact: Fact, name: string): boolean {
  return fact.names.has(name) || fact.below.has(name)
}

/**
 * Whether a number follows from two numbers of which it says how they relate: their share, what is saved of one, their factor or
 * their difference.
 */
export function followsFrom(said: SaidNumber, before: number, after: number, unit: string): boolean {
  const within = (value: number) => Number.isFinite(value) && value >= said.low && value <= said.high
  const less = after <= before
  if (said.units.includes('share')) {
    if (said.way !== undefined && said.way !== (less ? 'less' : 'more')) return false
    return within(after / before) || within(1 - after / before) || within(after / before - 1)
  }
  if (said.units.includes('times') && said.noun === undefined) {
    if (said.way !== undefined && said.way !== (less ? 'less' : 'more')) return false
    if (within(less ? before / after : after / before)) return true
  }
  return said.units.length === 1 && said.units[0] === unit && within(Math.abs(before - after))
}
