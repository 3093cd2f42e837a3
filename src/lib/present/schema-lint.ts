import { plural } from '../core/units.ts'
import type { LintFinding, LintSeverity } from '../schema/lint/finding.ts'
import type { LintTarget, SchemaLintResult } from '../schema/lint/lint-result.ts'
import { type Palette, palette } from './palette.ts'
import { heading, indent, wrap } from './text.ts'

/** So many findings of a rule are shown unless all are wanted. */
const SHOWN = 5

/** What is wrong with a schema, rule by rule, the worst first. */
export function presentSchemaLint(
  result: SchemaLintResult,
  { color, width, all = false }: { color: boolean; width: number; all?: boolean },
): string {
  const paint = palette(color)
  const { target, findings, ignored, unusedIgnores, notSeen } = result
  const remarks = [
    ...notSeen,
    ...(ignored.length > 0 ? [`${plural(ignored.length, 'finding')} set aside by the project file.`] : []),
    ...unusedIgnores.map(
      ({ rule, object }) =>
        `The project file ignores ${rule} of ${object}, and nothing is found there: the entry can go.`,
    ),
  ]
  return [
    heading(`Looked at ${lintTargetText(target)}`, paint),
    ...byRule(findings).flatMap((group) => groupLines(group, paint, width, all)),
    '',
    lintSummary(findings),
    ...remarks.flatMap((text) => wrap(text, width)).map((line) => paint.dim(line)),
  ].join('\n')
}

/** What was looked at, in words. */
export function lintTargetText({ kind, name, version, tables }: LintTarget): string {
  const server = kind === 'files' ? `run in the embedded PostgreSQL ${version}` : `PostgreSQL ${version}`
  return `${kind === 'snapshot' ? 'the server of ' : ''}${name}, ${server}: ${plural(tables, 'table')}`
}

/** `3 findings: 1 danger, 2 notices.` */
export function lintSummary(findings: readonly LintFinding[]): string {
  if (findings.length === 0) return 'Nothing to say.'
  const counts = (['danger', 'caution', 'notice'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count > 0 ? [`${count} ${severity}`] : []
  })
  return `${plural(findings.length, 'finding')}: ${counts.join(', ')}.`
}

/** The findings of each rule; the rule with the worst finding first. */
export function byRule(findings: readonly LintFinding[]): LintFinding[][] {
  return [...Map.groupBy(findings, ({ rule }) => rule).values()]
}

function groupLines(group: readonly LintFinding[], paint: Palette, width: number, all: boolean): string[] {
  const [first] = group
  if (!first) return []
  const shown = all ? group : group.slice(0, SHOWN)
  const left = group.length - shown.length
  const count = group.length > 1 ? ` (${group.length})` : ''
  return [
    '',
    `${mark(first.severity, paint)} ${paint.bold(first.rule)}${count}`,
    ...indent(wrap(first.why, width - 2), 2).map((line) => paint.dim(line)),
    ...shown.flatMap((finding, index) => findingLines(finding, shown[index - 1], paint, width)),
    ...(left > 0 ? [paint.dim(`  and ${left} more (--all shows them)`)] : []),
  ]
}

/** What is to be done is said once where it is the same as for the finding before. */
function findingLines(
  { severity, rule, message, fix, sql }: LintFinding,
  before: LintFinding | undefined,
  paint: Palette,
  width: number,
): string[] {
  const weight = before && before.severity !== severity && before.rule === rule ? `${severity}: ` : ''
  return [
    ...bullet(`${weight}${message}`, width),
    ...(fix === before?.fix ? [] : indent(wrap(`→ ${fix}`, width - 4), 4)),
    ...(sql ? indent(sql.split('\n'), 6).map((line) => paint.cyan(line)) : []),
  ]
}

function bullet(text: string, width: number): string[] {
  return wrap(text, width - 4).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`)
}

function mark(severity: LintSeverity, paint: Palette): string {
  if (severity === 'notice') return paint.dim('· notice ')
  return (severity === 'caution' ? paint.yellow : paint.red)(`● ${severity.padEnd(7)}`)
}
