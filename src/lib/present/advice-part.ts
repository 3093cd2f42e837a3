import type { PartOfAdvice } from '../advisor/kept/part-of-advice.ts'
import type { PlanPair } from '../advisor/plans/plan-pair.ts'
import { formatCost, formatDuration, formatPercent, plural } from '../core/units.ts'
import { timesText } from './advice/growth-text.ts'
import { remarksOn } from './advice/query-text.ts'
import { recommendationDetail } from './advice/recommendation-lines.ts'
import { evidenceText } from './evidence.ts'
import { type Palette, palette } from './palette.ts'
import { planTree } from './plan-tree.ts'
import { severityMark } from './severity-mark.ts'
import { heading, indent, wrap } from './text.ts'

/** One recommendation or query with all that belongs to it, for the terminal. */
export function presentPartOfAdvice(
  part: PartOfAdvice,
  { color, width, now = new Date() }: { color: boolean; width: number; now?: Date },
): string {
  const paint = palette(color)
  const advised = part.recommendations.map((entry) => recommendationDetail(entry, paint, width))
  const queries = part.queries.map((query) => queryDetail(query, part, paint, width))
  const plans = part.plans.flatMap((pair) => planLines(pair, paint, { color, width }))
  const none =
    part.recommendations.length === 0 ? [[paint.dim('No recommendation is about this query.')]] : []
  const blocks = part.kind === 'query' ? [...queries, ...advised, ...none] : [...advised, ...queries]
  return `${[[age(part, now, paint)], ...blocks, ...plans].map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function age({ database, advisedAt }: PartOfAdvice, now: Date, paint: Palette): string {
  const since = Math.max(0, now.getTime() - Date.parse(advisedAt))
  const ago = since < 1000 ? 'just now' : `${formatDuration(since)} ago`
  return `${paint.bold(database)}, advice of ${advisedAt} (${ago})`
}

function queryDetail(
  query: PartOfAdvice['queries'][number],
  { changes }: PartOfAdvice,
  paint: Palette,
  width: number,
): string[] {
  const { id, sql, severity, share, calls, totalMs, meanMs, findings } = query
  const change = changes.find((entry) => entry.id === id)
  const figures = [
    `${formatPercent(share)} of the workload`,
    totalMs === null ? '' : formatDuration(totalMs),
    plural(calls, 'call'),
    meanMs === null ? '' : `${formatDuration(meanMs)} each`,
    change && change.factor !== null ? `${timesText(change)} than before` : '',
  ]
  return [
    `${severityMark(severity, paint)} ${id}  ${figures.filter((text) => text !== '').join(', ')}`,
    ...indent(sql.split('\n'), 9).map((line) => paint.cyan(line)),
    ...indent(
      remarksOn(query).flatMap((text) => wrap(text, width - 9)),
      9,
    ),
    ...findings.flatMap((finding) =>
      indent(
        [
          paint.bold(finding.title),
          ...wrap(evidenceText(finding.evidence), width - 11),
          ...wrap(finding.meaning, width - 11),
          ...wrap(`→ ${finding.nextStep}`, width - 11),
        ].filter((line) => line !== ''),
        9,
      ),
    ),
  ]
}

function planLines(
  { query, before, after }: PlanPair,
  paint: Palette,
  options: { color: boolean; width: number },
): string[][] {
  return [
    [
      heading(`${query} as it is planned now, cost ${formatCost(before.root.totalCost)}`, paint),
      ...planTree(before, new Set(), options),
    ],
    [
      heading(`… and then, cost ${formatCost(after.root.totalCost)}`, paint),
      ...planTree(after, new Set(), options),
    ],
  ]
}
