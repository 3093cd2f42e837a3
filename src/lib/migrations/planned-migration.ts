import type { Direction } from './ledger.ts'
import type { MigrationFile, MigrationScript } from './migration-file.ts'
import { segmentsOf } from './segments.ts'
import { statementsOf } from './statements.ts'

/** A migration that is about to be run, or would be: its statements and how they are held together. */
export interface PlannedMigration {
  version: string
  name: string
  file: string
  direction: Direction
  segments: PlannedSegment[]
}

/** Statements that succeed or fail together. */
export interface PlannedSegment {
  /** False for a statement that no transaction may hold. */
  transaction: boolean
  /** What kind of statement that is; null in a transaction. */
  why: string | null
  statements: { number: number; line: number; sql: string }[]
}

/** Reads a script through to its last statement. Throws `SQL_SYNTAX`, `INPUT_INVALID` with file and line. */
export async function planMigration(
  { version, name }: MigrationFile,
  script: MigrationScript,
  direction: Direction,
): Promise<PlannedMigration> {
  const segments = segmentsOf(script, await statementsOf(script))
  return {
    version,
    name,
    file: script.path,
    direction,
    segments: segments.map((segment) => ({
      transaction: segment.kind === 'transaction',
      why: segment.kind === 'outside' ? segment.why : null,
      statements: segment.statements.map(({ number, line, sql }) => ({ number, line, sql })),
    })),
  }
}
