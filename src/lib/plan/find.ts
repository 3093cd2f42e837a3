import type { Finding } from './finding.ts'
import { rules } from './registry.ts'
import type { Rule, Subject } from './rule.ts'
import { severityOrder } from './severity.ts'

/** Everything that the rules find in a plan and its statement, most severe first, then in the order of the plan. */
export function findingsOf(subject: Subject, among: readonly Rule[] = rules): Finding[] {
  const all = among.flatMap((rule) => rule.check(subject).map((found) => ({ rule: rule.name, ...found })))
  const replaced = new Map(among.map((rule) => [rule.name, rule.replaces ?? []]))
  const isReplaced = (finding: Finding) =>
    finding.node !== undefined &&
    all.some((other) => other.node === finding.node && replaced.get(other.rule)?.includes(finding.rule))
  return all
    .filter((finding) => !isReplaced(finding))
    .sort((a, b) => severityOrder[a.severity] - severityOrder[b.severity] || (a.node ?? 0) - (b.node ?? 0))
}
