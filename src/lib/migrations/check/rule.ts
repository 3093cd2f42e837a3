import type { Node } from '@pgsql/types'
import type { CheckSeverity } from './check-result.ts'
import type { Effects } from './effects.ts'
import { blocksReads, blocksWrites } from './lock-mode.ts'
import { type Model, tableOf } from './model.ts'
import { LEAST_SECONDS, secondsOf } from './rates.ts'
import type { StatementFailure } from './shadow.ts'

/** A statement of a migration, and all that rules may know when they judge it. */
export interface CheckSubject {
  node: Node
  sql: string
  /** The database before the statement. */
  model: Model
  effects: Effects
  /** What the statements before it in the same transaction hold and did. */
  transaction: Effects
  /** The statements that come before it in the file. */
  earlier: readonly Node[]
  /** The statements that come after it in the file. */
  later: readonly Node[]
  /** The server that it is for. */
  major: number
  /** Rows that it changes, when it is DML; null when not known. */
  changedRows: number | null
  /** Why the embedded server refused it; null when it did not, or was not asked. */
  failure: StatementFailure | null
  /** Whether it is run by this tool, which cuts files into transactions where that is needed. */
  ownRunner: boolean
}

/** What a rule finds. */
export interface CheckFound {
  /** Where it is not that of the rule. */
  severity?: CheckSeverity
  /** What happens and why it matters, a sentence or two. */
  message: string
  /** What to write in its place. */
  fix: string
}

/**
 * One thing to look for in a migration. The doc comment of each rule's constant explains it (`Why:`), shows a bad and a
 * good statement, and names its source; the reference pages are made of these comments.
 */
export interface CheckRule {
  /** Also the name of its file. */
  name: string
  summary: string
  severity: CheckSeverity
  check(subject: CheckSubject): CheckFound[]
}

/** Whether others may use the table now: it was there before the file. */
export function isInUse(model: Model, key: string): boolean {
  const table = model.tables.get(key)
  if (!table) return !model.complete
  return !table.isNew && table.rows !== 0
}

/** The tables of a set that others use and on which the work takes a time worth a word, or one that is not known. */
export function worthAWord(subject: CheckSubject, keys: ReadonlySet<string>): string[] {
  const { model, effects } = subject
  return [...keys].filter(
    (key) => isInUse(model, key) && (secondsOf(effects, model, key) ?? Infinity) >= LEAST_SECONDS,
  )
}

/** Who waits while the lock of a table is held: `reads and writes`, `writes`, or null when nobody does. */
export function whoWaits({ effects, transaction }: CheckSubject, key: string): string | null {
  const modes = [effects.locks.get(key), transaction.locks.get(key)].flatMap((mode) => mode ?? [])
  if (modes.some(blocksReads)) return 'reads and writes'
  return modes.some(blocksWrites) ? 'writes' : null
}

/** How the table is named in messages: without the schema public. */
export function shownTable(key: string): string {
  return key.replace(/^public\./, '')
}

/** Whether the table is a plain one as far as is known. */
export function isPartitioned(model: Model, key: string): boolean {
  return tableOf(model, key).kind === 'p'
}
