import { isAnswered } from '../../migrations/check/safe-form.ts'
import { readFixFacts } from '../../migrations/fix/fix-of.ts'
import { fixedFile, textOf } from '../../migrations/fix/fixed-file.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { scriptOf } from '../../migrations/proof/run-script.ts'
import { tryRollback } from '../../migrations/proof/try-rollback.ts'
import type { SchemaFinding } from './schema-ai-result.ts'
import type { Trials } from './trials.ts'

/** A change in the form in which nobody has to wait. */
export interface SafeForm {
  up: string
  down: string
  transaction: false
  /** What was rewritten and what to know of it, a sentence each. */
  why: string[]
}

/**
 * The safe form of a change of which `migrate check` says that others would wait; undefined when there is nothing to mend, no
 * such form, or the form does not run and come back in the embedded server as the change itself does.
 */
export async function safeFormOf(
  findings: readonly SchemaFinding[],
  scripts: { up: MigrationScript; down: MigrationScript },
  trials: Trials,
  major: number,
): Promise<SafeForm | undefined> {
  if (!findings.some(isMended)) return undefined
  const facts = await trials.withStart((shadow) => readFixFacts(shadow))
  const fixed = await fixedFile(scripts, facts, major)
  if (!fixed?.down) return undefined
  const [up, down] = [textOf(fixed.up), textOf(fixed.down)]
  const script = (sql: string, path: string) => ({ ...scriptOf(sql, path), transaction: false })
  const question = {
    before: trials.before,
    up: script(up, 'up'),
    down: script(down, 'down'),
    major,
    server: 'never' as const,
  }
  const proof = await trials.within(question, (shadows, shadow) => tryRollback(shadows, shadow, question))
  if (!proof || /^(?:cannot-run-here|not-restored)$/.test(proof.verdict)) return undefined
  const why = fixed.fixes
    .filter(({ fix }) => fix.rewrite !== 'brief-lock')
    .flatMap(({ fix }) => [fix.why, ...fix.notes])
  return { up, down, transaction: false, why: [...new Set(why)] }
}

/** Whether a finding is one that the safe form mends. */
export function isMended({ source, rule, severity }: SchemaFinding): boolean {
  return source === 'migration' && severity !== 'note' && isAnswered(rule)
}
