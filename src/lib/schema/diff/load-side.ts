import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { loadBase, makeRoles } from '../../migrations/proof/base.ts'
import type { Refused } from '../../migrations/proof/run-script.ts'
import { type Shadow, ShadowRefusal } from '../../migrations/proof/shadow.ts'
import { placeOf, statementsOf } from '../../migrations/statements.ts'
import { isBundled } from '../../sandbox/extensions.ts'
import type { SchemaSide } from './schema-side.ts'
import { statementTitle } from './statement-title.ts'

/**
 * Brings an empty shadow to a schema. Resolves with what it could not hold, a line each: what depends on extensions
 * that the embedded server does not have. Throws `INPUT_INVALID` for files that do not run for another reason.
 */
export async function loadSide(shadow: Shadow, side: SchemaSide, context: RunContext): Promise<string[]> {
  throwIfInterrupted(context.signal)
  context.report.step(`Loading ${side.shown.name} into the embedded server`)
  const { base } = side
  const scripts = Array.isArray(base) ? (base as readonly MigrationScript[]) : []
  const foreign = side.extensions.filter((name) => name !== 'plpgsql' && !isBundled(name))
  if (scripts.length > 0 && foreign.length > 0) return loadTolerant(shadow, scripts)
  const { left, refused } = await loadBase(shadow, base)
  if (refused) throw doesNotRun(refused, side)
  await shadow.query('RESET ALL')
  return left.map(withoutSecret)
}

/** Statement by statement: what needs such an extension fails, and so does what needs that. */
async function loadTolerant(shadow: Shadow, scripts: readonly MigrationScript[]): Promise<string[]> {
  const left: string[] = []
  for (const script of scripts) {
    await makeRoles(shadow, script)
    for (const { sql, line } of await statementsOf(script)) {
      try {
        await shadow.query(sql)
      } catch (error) {
        if (!(error instanceof ShadowRefusal)) throw error
        left.push(`${placeOf(script, line)}: ${statementTitle(sql)}: ${error.message}`)
      }
    }
  }
  await shadow.query('ROLLBACK; RESET ALL')
  return left
}

function withoutSecret(line: string): string {
  return /\b(OPTIONS|CONNECTION)\b/i.test(line) ? `${statementTitle(line)} …` : line
}

function doesNotRun({ statement, line, message }: Refused, { shown }: SchemaSide): PostAiError {
  return new PostAiError(
    'INPUT_INVALID',
    `${shown.name} does not run in an empty database: line ${line}, ${statementTitle(statement)}: ${message}.`,
    {
      hints: [
        shown.kind === 'migrations'
          ? 'Migrations are replayed from the first one on; what they need must be made by them.'
          : 'An SQL file must make everything that it speaks of, as a dump by pg_dump --schema-only does.',
      ],
    },
  )
}
