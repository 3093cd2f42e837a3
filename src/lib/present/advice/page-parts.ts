import type { Advice, QueryAdvice } from '../../advisor/advice.ts'
import type { PlanPair } from '../../advisor/plans/plan-pair.ts'
import type { Recommendation } from '../../advisor/recommendation.ts'
import { formatBytes, formatCost, formatDuration, formatPercent, plural } from '../../core/units.ts'
import { escapedHtml as escaped } from '../html.ts'
import { planTree } from '../plan-tree.ts'
import { cutLine } from '../text.ts'
import { type Bar, barChart } from './bar-chart.ts'
import { growthText } from './growth-text.ts'
import { remarksOn } from './query-text.ts'
import { dropText, effectOf, factsOf, undoOf } from './recommendation-facts.ts'

const PLAN_WIDTH = 96
/** So many bars, so many queries with their text. */
const MOST_BARS = 12
const MOST_QUERIES = 40

/** A recommendation as a card: what, why and how; the rest unfolds. */
export function recommendationCard(entry: Recommendation): string {
  const drops = entry.kind === 'create-index' ? entry.drops : []
  const undo = undoOf(entry)
  const facts = factsOf(entry).map(({ name, text }) => `<dt>${escaped(name)}</dt><dd>${escaped(text)}</dd>`)
  const statements =
    entry.kind === 'rewrite-query'
      ? `<div class="pair"><div>as it is${sql(entry.sql)}</div><div>as it could be${sql(entry.rewrittenSql)}</div></div>`
      : sql(entry.ddl)
  return `<article class="card ${entry.severity}" id="${escaped(entry.id)}">
<h3>${mark(entry.severity)} ${escaped(entry.title)} <span class="id">${escaped(entry.id)}</span></h3>
<p class="effect">${escaped(effectOf(entry))}</p>
<p>${escaped(entry.why)}</p>
${statements}
${drops.map((index) => `<p>${escaped(dropText(index))}</p>${sql(index.ddl)}`).join('\n')}
<details><summary>lock, evidence, confidence, undo</summary><dl>${facts.join('\n')}</dl>
${undo === undefined ? '' : sql(undo)}${drops.map(({ down }) => sql(down)).join('')}
${queryLinks(entry.queries)}</details>
</article>`
}

/** Time by query as a chart, or the share of the planned cost where no time was measured. */
export function timeChart(advice: Advice): string {
  const bars = advice.queries.slice(0, MOST_BARS).map((query): Bar => {
    const { id, sql: text, totalMs, share, severity } = query
    return {
      label: cutLine(text, 60),
      title: `${id}\n${text}`,
      text: [formatPercent(share), totalMs === null ? '' : formatDuration(totalMs)]
        .filter(Boolean)
        .join(', '),
      parts: [{ value: share, className: severity }],
    }
  })
  return barChart(bars, 'Share of the workload by query')
}

/** Size by table as a chart, with its parts. */
export function sizeChart({ sizes }: Advice): string {
  const bars = sizes.largest.slice(0, MOST_BARS).map(({ table, bytes, indexBytes, toastBytes }): Bar => {
    const parts = [bytes, indexBytes, toastBytes ?? 0]
    const [rows = 0, indexes = 0, toast = 0] = parts
    return {
      label: table.replace(/^public\./, ''),
      title: `${table}: rows ${formatBytes(rows)}, indexes ${formatBytes(indexes)}, TOAST ${formatBytes(toast)}`,
      text: formatBytes(rows + indexes + toast),
      parts: [
        { value: rows, className: 'rows' },
        { value: indexes, className: 'indexes' },
        { value: toast, className: 'toast' },
      ],
    }
  })
  return `${barChart(bars, 'Size by table')}
<p class="key"><span><i class="rows"></i>rows</span><span><i class="indexes"></i>indexes</span><span><i class="toast"></i>TOAST</span></p>`
}

/** The queries with their figures and text, each to be unfolded. */
export function queryList(advice: Advice): string {
  const listed = advice.queries.slice(0, MOST_QUERIES)
  const rest = advice.queries.length - listed.length
  return `<details><summary>the queries</summary>${listed.map((query) => queryItem(query, advice)).join('\n')}
${rest > 0 ? `<p class="dim">and ${plural(rest, 'query', 'queries')} more</p>` : ''}</details>`
}

/** The plan of a query as it is and as it would be, side by side. */
export function planPair({ query, before, after }: PlanPair, { queries }: Advice): string {
  const text = queries.find(({ id }) => id === query)?.sql ?? ''
  const side = (title: string, plan: PlanPair['before']) =>
    `<div>${title}, cost ${formatCost(plan.root.totalCost)}<pre>${escaped(planTree(plan, new Set(), { color: false, width: PLAN_WIDTH }).join('\n'))}</pre></div>`
  return `<article class="card"><h3><span class="id">${escaped(query)}</span></h3>${sql(text)}
<div class="pair">${side('before', before)}${side('after', after)}</div></article>`
}

function queryItem(query: QueryAdvice, advice: Advice): string {
  const { id, sql: text, severity, share, calls, totalMs, meanMs, findings } = query
  const figures = [
    formatPercent(share),
    totalMs === null ? '' : formatDuration(totalMs),
    plural(calls, 'call'),
    meanMs === null ? '' : `${formatDuration(meanMs)} each`,
    growthText(advice, id),
  ]
  return `<details class="query" id="${escaped(id)}"><summary>${mark(severity)} <span class="id">${escaped(id)}</span> ${escaped(figures.filter(Boolean).join(' · '))} · ${escaped(cutLine(text, 70))}</summary>
${sql(text)}${remarksOn(query)
  .map((remark) => `<p>${escaped(remark)}</p>`)
  .join(
    '',
  )}${findings.length > 0 ? `<ul>${findings.map(({ title, nextStep }) => `<li>${escaped(`${title} → ${nextStep}`)}</li>`).join('')}</ul>` : ''}</details>`
}

function queryLinks(ids: readonly string[]): string {
  if (ids.length === 0) return ''
  return `<p class="dim">queries: ${ids.map((id) => `<a href="#${escaped(id)}">${escaped(id)}</a>`).join(', ')}</p>`
}

function mark(severity: QueryAdvice['severity']): string {
  return `<span class="mark ${severity}">${severity}</span>`
}

function sql(text: string): string {
  return `<pre class="sql">${escaped(text)}</pre>`
}
