import type { Ask } from '../../migrations/check/read-model.ts'
import type { SchemaFacts } from './facts.ts'
import { type LintFinding, lintSeverities, objectAddress } from './finding.ts'
import { readSchemaFacts } from './read-facts.ts'
import { lintRules } from './rules/registry.ts'

/** What is left out. */
export interface LintOptions {
  /** Names of rules that are switched off. */
  off?: readonly string[] | undefined
  /** Names of the schemas that are looked at; all but the server's own when absent. */
  schemas?: readonly string[] | undefined
  /** Whether it is asked of a copy of the schema, in which owners and privileges are not those of the original. */
  isCopy?: boolean | undefined
}

/**
 * What is wrong with the schema of whatever answers queries of the catalog: a server (13 to 18), in a read-only
 * transaction too, or the embedded one. The worst come first, then by rule and object.
 */
export async function lintSchema(ask: Ask, options: LintOptions = {}): Promise<LintFinding[]> {
  return lintFacts(await readSchemaFacts(ask, options.isCopy), options)
}

/** The same of facts that were read. */
export function lintFacts(
  facts: SchemaFacts,
  { off = [], schemas }: Omit<LintOptions, 'isCopy'>,
): LintFinding[] {
  return lintRules
    .filter(({ name }) => !off.includes(name))
    .flatMap((rule) =>
      rule.check(facts).map(
        (found): LintFinding => ({
          rule: rule.name,
          address: objectAddress(found.object),
          why: rule.why,
          severity: rule.severity,
          sql: null,
          disprovedBy: null,
          ...found,
        }),
      ),
    )
    .filter(({ object }) => !schemas || schemas.includes(object.schema))
    .toSorted(inOrder)
}

function inOrder(one: LintFinding, other: LintFinding): number {
  const key = (finding: LintFinding) =>
    [lintSeverities.indexOf(finding.severity), finding.rule, finding.address].join('\0')
  const [a, b] = [key(one), key(other)]
  return a < b ? -1 : Number(a > b)
}
