import { PostAiError } from '../../core/error.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { scriptOf } from '../../migrations/proof/run-script.ts'
import { type MigrationStatement, statementsOf } from '../../migrations/statements.ts'
import { asData } from '../prompt.ts'

/** A script of a proposal, read. */
export interface ReadScript {
  script: MigrationScript
  statements: MigrationStatement[]
}

/** A proposal is written by hand, and read by people. */
const LONGEST = 200_000

/** Characters that nobody sees, or that turn the direction of writing: what is read would not be what is run. */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/u

/** Lines that mean something to those who read files of migrations. */
const marker = /^\s*--\s*(?:migrate:(?:up|down)|(?:up|down) migration\b|>\s*statement-breakpoint)/im

/** Reads one script of a proposal; what is wrong with its text is returned in words. */
export async function readScript(
  name: 'up' | 'down',
  sql: string,
): Promise<ReadScript | { complaint: string }> {
  if (sql.length > LONGEST) return { complaint: `"${name}" is longer than ${LONGEST} characters.` }
  if (unseen.test(sql))
    return { complaint: `"${name}" holds characters that cannot be seen. Write it without them.` }
  if (marker.test(sql))
    return { complaint: `"${name}" holds a comment that divides files of migrations. Leave it out.` }
  const script = scriptOf(sql, name)
  try {
    return { script, statements: await statementsOf(script) }
  } catch (error) {
    if (!(error instanceof PostAiError) || error.code !== 'SQL_SYNTAX') throw error
    return { complaint: `"${name}" does not parse: ${asData(error.message, 500)}` }
  }
}
