import type { RunContext } from '../../core/context.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import { loadParser } from '../../sql/parser.ts'
import type { MigrationScript } from '../migration-file.ts'
import type { Base } from './base.ts'
import { Shadows } from './shadows.ts'
import { tryRollback } from './try-rollback.ts'
import type { RollbackVerdict } from './verdict.ts'

/** A migration whose rollback is to be proved. */
export interface RollbackQuestion {
  /** What the database is before it. */
  before: Base
  up: MigrationScript
  /** Absent, or without a statement: one is generated. */
  down: MigrationScript | undefined
  /** The major version of the server it is for. */
  major: number
  /** `always`: on a throwaway server of that version if it is another one; `if-needed`: only what the embedded one refuses. */
  server?: 'always' | 'if-needed' | 'never'
}

/** Proves rollbacks one after the other, with one embedded database for all of them. */
export interface RollbackProver extends AsyncDisposable {
  prove(question: RollbackQuestion): Promise<RollbackVerdict>
}

/** Opens a prover. Nothing is started before the first question. */
export function openRollbackProver(context: RunContext): RollbackProver {
  const shadows = new Shadows(context)
  return {
    prove: (question) => prove(shadows, question, context),
    [Symbol.asyncDispose]: () => shadows[Symbol.asyncDispose](),
  }
}

/** The down script; none when there are no statements in it, as in a section that was never filled. */
async function downIn({ down }: RollbackQuestion): Promise<MigrationScript | undefined> {
  const isEmpty = down && (await loadParser()).tokens(down.sql).every(({ text }) => text === ';')
  return isEmpty ? undefined : down
}

/**
 * Proves that a migration can be undone, or finds what is lost: runs up, down and up again on made-up rows in a
 * database of no worth, and compares catalog and rows. What the embedded PostgreSQL 18 cannot run is tried on a
 * throwaway server of the target's version, if its binaries are installed. Throws `SQL_SYNTAX`, `INPUT_INVALID`,
 * `SANDBOX_FAILED`, `INTERRUPTED`.
 */
export async function proveRollback(
  question: RollbackQuestion,
  context: RunContext,
): Promise<RollbackVerdict> {
  await using prover = openRollbackProver(context)
  return await prover.prove(question)
}

async function prove(
  shadows: Shadows,
  given: RollbackQuestion,
  context: RunContext,
): Promise<RollbackVerdict> {
  throwIfInterrupted(context.signal)
  const question = { ...given, down: await downIn(given) }
  const { major, server = 'if-needed' } = question
  if (server === 'always' && major !== 18) {
    const shadow = await shadows.server(major)
    if (shadow) return tryRollback(shadows, shadow, question)
  }
  const embedded = await tryRollback(shadows, await shadows.embedded(question), question)
  if (embedded.verdict !== 'cannot-run-here' || server === 'never') return embedded
  const shadow = await shadows.server(major)
  if (shadow) return tryRollback(shadows, shadow, question)
  return {
    ...embedded,
    limits: [
      ...embedded.limits,
      `PostgreSQL ${major} is not installed, so it was not tried on a real server`,
    ],
  }
}
