import { sha256 } from '../core/node-crypto.ts'
import type { LintFinding, LintSeverity } from '../schema/lint/finding.ts'
import type { SchemaLintResult } from '../schema/lint/lint-result.ts'
import type { LintRule } from '../schema/lint/rule.ts'
import { escapedMarkdown, fenced, folded } from './markdown.ts'
import { type SarifLevel, sarifDocument } from './sarif.ts'
import { byRule, lintSummary, lintTargetText } from './schema-lint.ts'

const marks: Record<LintSeverity, string> = { danger: '🔴', caution: '🟠', notice: '⚪' }

/** What is wrong with a schema, as a comment or a page. */
export function presentLintMarkdown({ target, findings, notSeen }: SchemaLintResult): string {
  return [
    `### Schema: ${lintSummary(findings)}`,
    `Of ${escapedMarkdown(lintTargetText(target))}.`,
    ...byRule(findings).map(group),
    ...notSeen.map(escapedMarkdown),
    '',
  ].join('\n\n')
}

function group(findings: readonly LintFinding[]): string {
  const [first] = findings
  if (!first) return ''
  const title = `${marks[first.severity]} <code>${first.rule}</code> (${findings.length})`
  return folded(title, [escapedMarkdown(first.why), ...findings.map(item)].join('\n\n'))
}

function item({ severity, message, fix, sql }: LintFinding): string {
  const text = `- **${severity}** ${escapedMarkdown(message)}\n  → ${escapedMarkdown(fix)}`
  return sql ? `${text}\n\n${fenced(sql, 'sql')}` : text
}

const levels: Record<LintSeverity, SarifLevel> = { danger: 'error', caution: 'warning', notice: 'note' }

/** A SARIF 2.1.0 document; findings are placed by the address of their object, for there is no file. */
export function presentLintSarif({ findings }: SchemaLintResult, known: readonly LintRule[]): string {
  return sarifDocument(
    known.map(({ name, summary, severity }) => ({ name, summary, level: levels[severity] })),
    findings.map((finding) => {
      const { address } = finding
      return {
        rule: finding.rule,
        level: levels[finding.severity],
        message: `${finding.message} ${finding.fix}`,
        location: { logicalLocations: [{ fullyQualifiedName: address, kind: finding.object.kind }] },
        fingerprints: {
          object: sha256(`${finding.rule}\0${address}`).slice(0, 32),
        },
      }
    }),
  )
}
