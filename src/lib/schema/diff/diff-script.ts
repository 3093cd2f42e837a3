import type { FixFacts } from '../../migrations/fix/fix.ts'
import { fixedFile, textOf } from '../../migrations/fix/fixed-file.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { scriptOf } from '../../migrations/proof/run-script.ts'

/** Statements as a script. */
export function asScript(statements: readonly string[]): MigrationScript {
  return scriptOf(statements.map((sql) => `${sql};\n`).join(''), 'schema diff')
}

/**
 * The script in the form in which nobody has to wait: indexes built concurrently, constraints validated later, columns
 * filled in batches. Each statement is a transaction of its own then. The script itself where nothing is to be gained.
 */
export async function safeScript(
  script: MigrationScript,
  facts: FixFacts,
  major: number,
): Promise<{ script: MigrationScript; notes: string[] }> {
  const fixed = await fixedFile({ up: script, down: undefined }, facts, major)
  if (!fixed) return { script, notes: [] }
  const notes = [...new Set(fixed.fixes.flatMap(({ fix }) => fix.notes))]
  return { script: { ...script, sql: textOf(fixed.up), transaction: false }, notes }
}
