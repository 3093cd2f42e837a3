import type { LintFinding } from '../../schema/lint/finding.ts'
import { lintSchema } from '../../schema/lint/lint-schema.ts'
import type { SchemaFinding } from './schema-ai-result.ts'
import type { Answering } from './shadow-session.ts'

/** What `schema lint` finds in the schema of a shadow as it is. */
export function lintShadow(shadow: Answering): Promise<LintFinding[]> {
  return lintSchema((sql) => shadow.query(sql), { isCopy: true })
}

/** Those findings that were not there before; one is known by its rule and its object, for messages hold numbers. */
export function newFindings(before: readonly LintFinding[], after: readonly LintFinding[]): SchemaFinding[] {
  const known = new Set(before.map(keyOf))
  return after
    .filter((finding) => !known.has(keyOf(finding)))
    .map(({ rule, severity, message, fix }) => ({ source: 'lint', rule, severity, message, fix }))
}

function keyOf({ rule, address }: LintFinding): string {
  return `${rule} ${address}`
}
