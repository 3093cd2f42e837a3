import { formatBytes, formatCost, formatDuration, plural } from '../core/units.ts'
import type { ExplainResult } from '../explain/explain-result.ts'
import type { Finding } from '../plan/finding.ts'
import { evidenceText } from './evidence.ts'
import { type Palette, palette } from './palette.ts'
import { planTree } from './plan-tree.ts'
import { pointAt } from './sql-position.ts'
import { heading, indent, wrap } from './text.ts'

/** For what kind of terminal the text is made. */
export interface ExplainPresentation {
  color: boolean
  /** Columns of the terminal. */
  width: number
}

/** The explained statement as a page for the terminal: what was done, the plan, the findings, the indexes. */
export function presentExplain(result: ExplainResult, { color, width }: ExplainPresentation): string {
  const paint = palette(color)
  const marked = new Set(result.findings.flatMap(({ node }) => (node === undefined ? [] : [node])))
  const sections = [
    [paint.bold(explainTitle(result))],
    planTree(result.plan, marked, { color, width }),
    findingLines(result, paint, { color, width }),
    proposalLines(result, paint, width),
  ]
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`
}

/** What was done and how long it took, in one line. */
export function explainTitle(result: ExplainResult): string {
  const { server, plan, analyzed } = result
  const where = server ? serverTitle(server) : 'A plan read from a file'
  const values = result.parameters === 'generic' ? ', with unknown values for $1 …' : ''
  if (!analyzed) return `${where}: planned, not run${values}; cost ${formatCost(plan.root.totalCost)}`
  const time = plan.executionTime ?? plan.root.metrics.totalTime
  const ran = time === undefined ? 'ran' : `ran for ${formatDuration(time)}`
  const planning = plan.planningTime === undefined ? '' : `, planned in ${formatDuration(plan.planningTime)}`
  const rolledBack = result.rolledBack ? '; the transaction was rolled back' : ''
  return `${where}: ${ran}${planning}${rolledBack}`
}

function serverTitle({ database, version, snapshotOf }: NonNullable<ExplainResult['server']>): string {
  return `${database} on PostgreSQL ${version}${snapshotOf === null ? '' : `, snapshot of ${snapshotOf}`}`
}

function findingLines(
  { findings, sql }: ExplainResult,
  paint: Palette,
  { color, width }: ExplainPresentation,
): string[] {
  if (findings.length === 0) return [paint.green('✓ Nothing stands out in this plan.')]
  return [
    heading(plural(findings.length, 'finding'), paint),
    ...findings.flatMap((finding) => [
      '',
      `${severityMark(finding.severity, paint)} ${paint.bold(wrap(finding.title, width - 8).join('\n        '))}`,
      ...indent(
        [
          paint.dim(place(finding)),
          ...(sql !== null && finding.node === undefined && finding.position !== undefined
            ? pointAt(sql, finding.position, color)
            : []),
          ...wrap(evidenceText(finding.evidence), width - 8).filter((line) => line !== ''),
          ...wrap(finding.meaning, width - 8),
          ...wrap(`→ ${finding.nextStep}`, width - 8).map((line) => paint.cyan(line)),
        ],
        8,
      ),
    ]),
  ]
}

function place({ rule, node }: Finding): string {
  return node === undefined ? rule : `node ${node} · ${rule}`
}

function severityMark(severity: Finding['severity'], paint: Palette): string {
  const text = severity.padEnd(7)
  if (severity === 'high') return paint.red(text)
  return severity === 'medium' ? paint.yellow(text) : paint.dim(text)
}

function proposalLines({ proposals, proposalNote }: ExplainResult, paint: Palette, width: number): string[] {
  if (proposals === null) return []
  const note = proposalNote === null ? [] : wrap(proposalNote, width).map((line) => paint.dim(line))
  if (proposals.length === 0) return [heading('Indexes', paint), ...note]
  return [
    heading('Indexes for this statement', paint),
    ...proposals.flatMap((proposal) => [
      '',
      ...wrap(proposal.ddl, width).map((line) => paint.cyan(line)),
      `  cost ${formatCost(proposal.costBefore)} → ${formatCost(proposal.costAfter)} (${proposal.percent.toFixed(0)} % less), size about ${formatBytes(proposal.sizeBytes)}`,
      ...indent(wrap(proposal.why, width - 2), 2),
    ]),
    '',
    ...note,
  ]
}
