import { PostAiError } from '../../core/error.ts'
import type { LintFinding } from './finding.ts'
import type { LintIgnore, SchemaLintResult } from './lint-result.ts'
import { lintRules } from './rules/registry.ts'

/** Sets aside the findings that entries of the project file fit, and names the entries that fit none. */
export function setAside(
  findings: readonly LintFinding[],
  ignores: readonly LintIgnore[],
): Pick<SchemaLintResult, 'findings' | 'ignored' | 'unusedIgnores'> {
  const used = new Set<LintIgnore>()
  const kept: LintFinding[] = []
  const ignored: SchemaLintResult['ignored'] = []
  for (const finding of findings) {
    const fitting = ignores.filter((entry) => fits(entry, finding))
    for (const entry of fitting) used.add(entry)
    const [first] = fitting
    const { rule, address, message } = finding
    if (first) ignored.push({ rule, address, message, reason: first.reason })
    else kept.push(finding)
  }
  return { findings: kept, ignored, unusedIgnores: ignores.filter((entry) => !used.has(entry)) }
}

function fits({ rule, object }: LintIgnore, finding: LintFinding): boolean {
  if (rule !== '*' && rule !== finding.rule) return false
  const pattern = object
    .split('*')
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*')
  return new RegExp(`^${pattern}$`, 's').test(finding.address)
}

/** Throws `USAGE_INVALID` when a rule that is to be silenced does not exist. */
export function requireKnownRules(off: readonly string[], ignores: readonly LintIgnore[]): void {
  const names = [...off, ...ignores.map(({ rule }) => rule).filter((rule) => rule !== '*')]
  const unknown = names.find((name) => !lintRules.some((rule) => rule.name === name))
  if (unknown === undefined) return
  throw new PostAiError('USAGE_INVALID', `There is no rule "${unknown}" that could be silenced.`, {
    hints: [`The rules are ${lintRules.map(({ name }) => name).join(', ')}.`],
  })
}
