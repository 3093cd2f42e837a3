import type { Advice, QueryAdvice } from '../advisor/advice.ts'
import type { PlanPair } from '../advisor/plans/plan-pair.ts'
import type { Recommendation } from '../advisor/recommendation.ts'
import { formatBytes, formatDuration, formatPercent, plural } from '../core/units.ts'
import { adviceTitle, assuranceOf, nothingToDo, togetherText } from './advice/examined.ts'
import { growthText } from './advice/growth-text.ts'
import { dropText, effectOf, factsOf, undoOf } from './advice/recommendation-facts.ts'
import { sinceParts, sinceTitle } from './advice/since-lines.ts'
import { escapedMarkdown as escaped, fenced, folded, severityMarks } from './markdown.ts'
import { planTree } from './plan-tree.ts'
import { cutLine } from './text.ts'

const PLAN_WIDTH = 110
/** So many queries stand in the table. */
const MOST_QUERIES = 15

/** The advice as markdown for a pull request or a ticket: what to do first, the rest folded away. */
export function presentAdviceMarkdown(advice: Advice): string {
  return [
    `### ${escaped(adviceTitle(advice))}`,
    recommended(advice),
    slowQueries(advice),
    changed(advice),
    plans(advice.plans ?? []),
    sizes(advice),
    refused(advice),
    folded('How sure this is', list(assuranceOf(advice))),
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n\n')
}

function recommended(advice: Advice): string {
  if (advice.recommendations.length > 0)
    return [`**${escaped(togetherText(advice))}**`, ...advice.recommendations.map(recommendation)].join(
      '\n\n',
    )
  const { heading, lines } = nothingToDo(advice)
  return `**${heading}**\n\n${list(lines)}`
}

function recommendation(entry: Recommendation): string {
  const drops = entry.kind === 'create-index' ? entry.drops : []
  const undo = undoOf(entry)
  const facts = factsOf(entry).map(({ name, text }) => `${name}: ${text}`)
  const effect = effectOf(entry)
  return [
    `${severityMarks[entry.severity]} **${escaped(entry.title)}** · \`${entry.id}\`${effect === '' ? '' : `  \n${escaped(effect)}`}`,
    entry.kind === 'rewrite-query'
      ? `${fenced(entry.sql, 'sql')}\n\nbecomes\n\n${fenced(entry.rewrittenSql, 'sql')}`
      : fenced(entry.ddl, 'sql'),
    escaped(entry.why),
    ...drops.map((index) => `${escaped(dropText(index))}\n\n${fenced(index.ddl, 'sql')}`),
    folded(
      'Details',
      [list(facts), ...(undo === undefined ? [] : [`Undo:\n\n${fenced(undo, 'sql')}`])].join('\n\n'),
    ),
  ].join('\n\n')
}

function slowQueries(advice: Advice): string {
  const listed = advice.queries.slice(0, MOST_QUERIES)
  if (listed.length === 0) return ''
  const rest = advice.queries.length - listed.length
  const rows = listed.map((query) => `| ${queryCells(query, advice).join(' | ')} |`)
  return [
    '**Where the time goes**',
    ['| | query | share | time | calls | each | |', '|---|---|--:|--:|--:|--:|---|', ...rows].join('\n'),
    ...(rest > 0 ? [`and ${plural(rest, 'query', 'queries')} more`] : []),
  ].join('\n\n')
}

function queryCells(query: QueryAdvice, advice: Advice): string[] {
  const { id, sql, severity, share, calls, totalMs, meanMs } = query
  return [
    severityMarks[severity],
    `\`${id}\` ${escaped(cutLine(sql, 90))}`,
    formatPercent(share),
    totalMs === null ? '' : formatDuration(totalMs),
    calls.toLocaleString('en-US'),
    meanMs === null ? '' : formatDuration(meanMs),
    escaped(growthText(advice, id)),
  ]
}

function changed({ since }: Advice): string {
  if (!since) return ''
  const parts = sinceParts(since).map(
    ({ title, lines }) => `${title}\n\n${list(lines.map((line) => line.trimStart()))}`,
  )
  return [`**${escaped(sinceTitle(since))}**`, ...parts].join('\n\n')
}

function plans(pairs: readonly PlanPair[]): string {
  if (pairs.length === 0) return ''
  const tree = (plan: PlanPair['before']) =>
    planTree(plan, new Set(), { color: false, width: PLAN_WIDTH }).join('\n')
  const blocks = pairs.map(({ query, before, after }) =>
    [`\`${query}\` before:`, fenced(tree(before), 'text'), 'after:', fenced(tree(after), 'text')].join(
      '\n\n',
    ),
  )
  return folded('Plans before and after', blocks.join('\n\n'))
}

function sizes({ sizes: { bytes, largest } }: Advice): string {
  if (largest.length === 0) return ''
  const rows = largest.map(
    (table) =>
      `| ${escaped(table.table)} | ${formatBytes(table.bytes)} | ${formatBytes(table.indexBytes)} | ${table.toastBytes === null ? '' : formatBytes(table.toastBytes)} |`,
  )
  const table = ['| table | rows | indexes | TOAST |', '|---|--:|--:|--:|', ...rows].join('\n')
  return folded(`Size by table, ${formatBytes(bytes)} together`, table)
}

function refused({ refused: entries, recommendations }: Advice): string {
  // with nothing to recommend they are the answer, and told there
  if (entries.length === 0 || recommendations.length === 0) return ''
  return folded('Considered, and not recommended', list(entries.map(({ what, why }) => `${what}: ${why}`)))
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${escaped(line)}`).join('\n')
}
