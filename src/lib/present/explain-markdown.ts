import { formatBytes, formatCost, plural } from '../core/units.ts'
import type { ExplainResult } from '../explain/explain-result.ts'
import type { Finding } from '../plan/finding.ts'
import { evidenceText } from './evidence.ts'
import { explainTitle } from './explain.ts'
import { planTree } from './plan-tree.ts'

const PLAN_WIDTH = 110
const marks: Record<Finding['severity'], string> = { high: '🔴', medium: '🟠', low: '⚪' }

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

function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`
}

/** A code block that no text in it can close. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

/** Text that markdown takes as it is. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|~#@]/g, (character) =>
    character === '<' ? '&lt;' : character === '>' ? '&gt;' : `\\${character}`,
  )
}
