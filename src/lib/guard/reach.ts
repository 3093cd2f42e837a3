import type { Use } from './judge-function.ts'
import type { GuardRule } from './verdict.ts'

/** What made the guard come to an object: a view, an operator, a type, …; the statement itself when undefined. */
export interface Via {
  /** With an article, as it begins a sentence: `The view public.sales`. */
  subject: string
  /** The rule under which what it calls is refused. */
  rule: GuardRule
  up: Via | undefined
  /** Set where it is the body of a function that names the object. */
  isFunction?: true
}

/** Whether the body of a function lies on the way. */
export function throughFunction(via: Via | undefined): boolean {
  for (let step = via; step; step = step.up) if (step.isFunction) return true
  return false
}

/** An object that is still to be looked at, and how it was come to. */
export interface Reached {
  oid: number
  via: Via | undefined
}

/** A function that is still to be looked at. */
export interface ReachedFunction extends Reached {
  use: Use
}

/** All that a statement can reach: each object once, until nothing new is found. */
export class Reach {
  readonly #seen = new Set<string>()
  #functions: ReachedFunction[] = []
  #operators: Reached[] = []
  #types: Reached[] = []
  #relations: Reached[] = []
  /** Texts of SQL functions, whose names are still to be resolved. */
  #texts: { text: string; via: Via }[] = []

  functions(oids: readonly number[], via: Via | undefined, use: Use): void {
    for (const oid of oids) if (this.#isNew(`function ${use} ${oid}`)) this.#functions.push({ oid, via, use })
  }

  operators(oids: readonly number[], via: Via | undefined): void {
    for (const oid of oids) if (this.#isNew(`operator ${oid}`)) this.#operators.push({ oid, via })
  }

  /** Built-in types need no look. */
  types(oids: readonly number[], via: Via | undefined): void {
    for (const oid of oids) {
      if (oid >= 16384 && this.#isNew(`type ${oid}`)) this.#types.push({ oid, via })
    }
  }

  relations(oids: readonly number[], via: Via | undefined): void {
    const where = throughFunction(via) ? 'in a function' : ''
    for (const oid of oids) if (this.#isNew(`relation ${oid} ${where}`)) this.#relations.push({ oid, via })
  }

  text(text: string, via: Via): void {
    this.#texts.push({ text, via })
  }

  /** All that waits, which then waits no more; undefined when nothing does. */
  take() {
    const work = {
      functions: this.#functions,
      operators: this.#operators,
      types: this.#types,
      relations: this.#relations,
      texts: this.#texts,
    }
    this.#functions = []
    this.#operators = []
    this.#types = []
    this.#relations = []
    this.#texts = []
    return Object.values(work).some((list) => list.length > 0) ? work : undefined
  }

  #isNew(key: string): boolean {
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }
}
