import { formatBytes, formatCost, plural } from '../core/units.ts'
import type { ExplainResult } from '../explain/explain-result.ts'
import type { Finding } from '../plan/finding.ts'
import { evidenceText } from './evidence.ts'
import { explainTitle } from './explain.ts'
import { escapedMarkdown as escaped, fenced, folded, severityMarks as marks } from './markdown.ts'
import { planTree } from './plan-tree.ts'

const PLAN_WIDTH = 110

/** The explained statement as markdown for a pull request: findings first, plan and statement folded away. */
export function presentExplainMarkdown(result: ExplainResult): string {
  const marked = new Set(result.findings.flatMap(({ node }) => (node === undefined ? [] : [node])))
  const tree = planTree(result.plan, marked, { color: false, width: PLAN_WIDTH })
  return [
    `### ${escaped(explainTitle(result))}`,
    findings(result.findings),
    proposals(result),
    folded('Plan', fenced(tree.join('\n'), 'text')),
    ...(result.sql === null ? [] : [folded('Statement', fenced(result.sql, 'sql'))]),
    '',
  ].join('\n\n')
}

function findings(list: readonly Finding[]): string {
  if (list.length === 0) return 'Nothing stands out in this plan.'
  const items = list.map((finding) => {
    const where = finding.node === undefined ? '' : ` (node ${finding.node})`
    const numbers = finding.evidence.length > 0 ? `  \n  ${escaped(evidenceText(finding.evidence))}` : ''
    return `- ${marks[finding.severity]} **${escaped(finding.title)}**${where} · \`${finding.rule}\`${numbers}  \n  ${escaped(finding.meaning)}  \n  → ${escaped(finding.nextStep)}`
  })
  return `**${plural(list.length, 'finding')}**\n\n${items.join('\n')}`
}

function proposals({ proposals: list, proposalNote }: ExplainResult): string {
  if (list === null) return ''
  const note = proposalNote === null ? '' : escaped(proposalNote)
  if (list.length === 0) return `**Indexes**: ${note}`
  const items = list.map(
    (proposal) =>
      `${fenced(proposal.ddl, 'sql')}\n\ncost ${formatCost(proposal.costBefore)} → ${formatCost(proposal.costAfter)} (${proposal.percent.toFixed(0)} % less), about ${formatBytes(proposal.sizeBytes)}. ${escaped(proposal.why)}`,
  )
  return [`**Indexes for this statement**`, ...items, note].join('\n\n')
}
