/** Why the guard refuses a statement; a stable interface. */
export type GuardRule =
  | 'syntax'
  | 'one-statement'
  | 'not-a-query'
  | 'clause'
  | 'settings'
  | 'unknown-name'
  | 'function'
  | 'operator'
  | 'cast'
  | 'type'
  | 'relation'
  | 'too-complex'

/** What the guard says of a statement. */
export interface Verdict {
  /** Whether it is harmless to run for someone who only asked a question. */
  allowed: boolean
  /** One sentence: what is refused and why, or what was found to be harmless. */
  reason: string
  /** The rule that refuses it; null when it is allowed. */
  rule: GuardRule | null
  /** How to get what was asked for, or how to allow it; null when it is allowed. */
  hint: string | null
}

/** A verdict against a statement. */
export interface Refusal extends Verdict {
  allowed: false
  rule: GuardRule
  hint: string
}

/** What the user declares to be harmless. */
export interface Allowances {
  /** Functions as `schema.name`: all overloads. */
  functions?: readonly string[]
  /** Foreign tables as `schema.name`: reading them makes another server or program work. */
  foreignTables?: readonly string[]
}

/** A verdict against a statement, with the rule, the reason and the way around it. */
export function refuse(rule: GuardRule, reason: string, hint: string): Refusal {
  return { allowed: false, rule, reason, hint }
}

/** How a statement comes to a table, view or function. */
export interface ReachedHow {
  /** The statement itself may mean it by a name; else a view, a function or the like does. */
  named: boolean
  /** Whether the body of a function lies between. */
  inFunction: boolean
}

/** Is shown everything that running a statement can reach; what it refuses is refused. */
export interface Watch {
  relation?(relation: { oid: number; kind: string; name: string }, how: ReachedHow): Refusal | undefined
  function?(proc: { oid: number; schema: string; name: string; signature: string }): Refusal | undefined
}
