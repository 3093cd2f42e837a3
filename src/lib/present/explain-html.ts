import { formatBytes, formatCost, plural } from '../core/units.ts'
import type { ExplainResult } from '../explain/explain-result.ts'
import type { PlanViewer } from '../explain/plan-viewer.ts'
import { evidenceText } from './evidence.ts'
import { explainTitle } from './explain.ts'
import { pageStyle } from './explain-html-style.ts'
import { escapedHtml as escaped } from './html.ts'

/** What the page needs besides the result: the viewer, and the plan in EXPLAIN's JSON form for it. */
export interface HtmlParts {
  viewer: PlanViewer
  planJson: unknown
}

/** Nothing is loaded from anywhere: the page holds all it needs, and this forbids it the rest. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:"

/** The explained statement as one self-contained page: findings and indexes above, the interactive plan below. */
export function presentExplainHtml(result: ExplainResult, { viewer, planJson }: HtmlParts): string {
  const title = explainTitle(result)
  const data = { planSource: JSON.stringify(planJson), planQuery: result.sql ?? '' }
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<style>${viewer.style.replaceAll('</style', '<\\/style')}</style>
<style>${pageStyle}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1></header>
<main>
${findingsPart(result)}
${proposalsPart(result)}
</main>
<div id="plan-viewer"></div>
<script type="application/json" id="plan-data">${inScript(JSON.stringify(data))}</script>
<script>${viewer.script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`
}

function findingsPart({ findings }: ExplainResult): string {
  if (findings.length === 0) return '<p class="none">Nothing stands out in this plan.</p>'
  const items = findings.map(
    (finding) => `<li class="finding ${finding.severity}">
<h3><span class="severity">${finding.severity}</span> ${escaped(finding.title)}</h3>
<p class="place">${finding.node === undefined ? '' : `node #${finding.node} · `}${escaped(finding.rule)}</p>
${finding.evidence.length > 0 ? `<p class="evidence">${escaped(evidenceText(finding.evidence))}</p>` : ''}
<p>${escaped(finding.meaning)}</p>
<p class="next">→ ${escaped(finding.nextStep)}</p>
</li>`,
  )
  return `<section><h2>${plural(findings.length, 'finding')}</h2>\n<ul>${items.join('\n')}</ul></section>`
}

function proposalsPart({ proposals, proposalNote }: ExplainResult): string {
  if (proposals === null) return ''
  const items = proposals.map(
    (proposal) => `<li class="finding">
<pre>${escaped(proposal.ddl)}</pre>
<p class="evidence">cost ${formatCost(proposal.costBefore)} → ${formatCost(proposal.costAfter)} (${proposal.percent.toFixed(0)} % less), size about ${formatBytes(proposal.sizeBytes)}</p>
<p>${escaped(proposal.why)}</p>
</li>`,
  )
  const note = proposalNote === null ? '' : `<p class="place">${escaped(proposalNote)}</p>`
  return `<section><h2>Indexes</h2>\n<ul>${items.join('\n')}</ul>${note}</section>`
}

/** JSON that nothing in it can end the script element of. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
