import type { FixFacts } from '../fix/fix.ts'
import type { MigrationStatement } from '../statements.ts'
import type { CheckFinding } from './check-result.ts'

/** Rules of which a safe form of the whole statement is the answer. */
const answered =
  /^(blocking-(rewrite|scan|index-build)|drop-index-in-use|partition-in-place|rename-in-use|unbatched-write)$/

/** Whether the safe form of a statement, where there is one, is the answer to findings of a rule. */
export function isAnswered(rule: string): boolean {
  return answered.test(rule)
}

/**
 * The findings with the safe form of the statement as their fix, written out as SQL, where there is one that does
 * more than bound the waiting. Loads the rewrites only then.
 */
export async function withSafeForm(
  findings: readonly CheckFinding[],
  statement: MigrationStatement,
  facts: () => Promise<FixFacts>,
  major: number,
): Promise<CheckFinding[]> {
  if ('DoStmt' in statement.node || !findings.some(({ rule }) => answered.test(rule))) return [...findings]
  const { fixOf } = await import('../fix/fix-of.ts')
  const fix = await fixOf(statement, await facts(), major)
  if (!fix || fix.rewrite === 'brief-lock') return [...findings]
  const steps = fix.up.map(({ sql }) => `${sql};`)
  const text = [...steps, ...fix.notes.map((note) => `-- ${note.replaceAll('\n', ' ')}`)].join('\n')
  return findings.map((finding) => (answered.test(finding.rule) ? { ...finding, fix: text } : finding))
}
