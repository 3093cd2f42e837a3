import type { Advice } from '../advisor/advice.ts'
import { formatBytes } from '../core/units.ts'
import { adviceTitle, assuranceOf, nothingToDo, togetherText } from './advice/examined.ts'
import { planPair, queryList, recommendationCard, sizeChart, timeChart } from './advice/page-parts.ts'
import { advicePageStyle } from './advice/page-style.ts'
import { sinceParts, sinceTitle } from './advice/since-lines.ts'
import { escapedHtml as escaped } from './html.ts'

/** Nothing is loaded from anywhere and nothing is run: the page holds all it needs. */
const policy = "default-src 'none'; style-src 'unsafe-inline'"

/** The advice as one self-contained page without a script: charts, recommendations, plans before and after. */
export function presentAdviceHtml(advice: Advice): string {
  const title = adviceTitle(advice)
  const sections = [
    section(
      'Where the time goes',
      advice.queries.length > 0 ? `${timeChart(advice)}${queryList(advice)}` : '',
    ),
    recommended(advice),
    changed(advice),
    section('Plans before and after', (advice.plans ?? []).map((pair) => planPair(pair, advice)).join('\n')),
    section(
      `Size by table, ${formatBytes(advice.sizes.bytes)} together`,
      advice.sizes.largest.length > 0 ? sizeChart(advice) : '',
    ),
    refused(advice),
    section('How sure this is', list(assuranceOf(advice))),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<style>${advicePageStyle}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p>as of ${escaped(advice.server.takenAt)}</p></header>
<main>
${sections.filter((text) => text !== '').join('\n')}
</main>
</body>
</html>
`
}

function recommended(advice: Advice): string {
  if (advice.recommendations.length > 0)
    return section(togetherText(advice), advice.recommendations.map(recommendationCard).join('\n'))
  const { heading, lines } = nothingToDo(advice)
  return section(heading, list(lines))
}

function changed({ since }: Advice): string {
  if (!since) return ''
  const parts = sinceParts(since).map(
    ({ title, lines }) => `<h3>${escaped(title)}</h3>${list(lines.map((line) => line.trimStart()))}`,
  )
  return section(sinceTitle(since), `<div class="card">${parts.join('\n')}</div>`)
}

function refused({ refused: entries, recommendations }: Advice): string {
  // with nothing to recommend they are the answer, and told there
  if (entries.length === 0 || recommendations.length === 0) return ''
  const items = entries.map(({ what, why }) => `<dt>${escaped(what)}</dt><dd>${escaped(why)}</dd>`)
  return section('Considered, and not recommended', `<dl class="refused">${items.join('\n')}</dl>`)
}

function section(title: string, content: string): string {
  return content === '' ? '' : `<section><h2>${escaped(title)}</h2>\n${content}</section>`
}

function list(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('\n')}</ul>`
}
