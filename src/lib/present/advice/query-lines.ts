import type { Advice, QueryAdvice } from '../../advisor/advice.ts'
import { formatDuration, formatPercent, plural } from '../../core/units.ts'
import type { Finding } from '../../plan/finding.ts'
import type { Palette } from '../palette.ts'
import { severityMark } from '../severity-mark.ts'
import { cutLine, heading, indent } from '../text.ts'
import { growthText } from './growth-text.ts'
import { nPlusOneText } from './query-text.ts'

/** Queries below this share of the workload are counted, not listed. */
const LISTED_SHARE = 0.01
/** So many are listed on a page. */
const MOST_QUERIES = 6
/** So many findings are shown with a query. */
const MOST_FINDINGS = 2

/** The queries that take the time, heaviest first; on a page the first few. */
export function slowQueryLines(
  advice: Advice,
  paint: Palette,
  { width, all }: { width: number; all: boolean },
): string[] {
  const heavy = advice.queries.filter(
    (query) => query.share >= LISTED_SHARE || query.severity !== 'low' || growthText(advice, query.id) !== '',
  )
  const listed = all ? advice.queries : heavy.slice(0, MOST_QUERIES)
  if (listed.length === 0) return []
  const rest = advice.queries.length - listed.length
  return [
    heading('Where the time goes', paint),
    ...listed.flatMap((query) => queryLines(query, advice, paint, width)),
    ...(rest > 0 ? [paint.dim(`         and ${plural(rest, 'query', 'queries')} more`)] : []),
  ]
}

/** A query in a line or two: its part of the workload, its text, what stands out. */
function queryLines(query: QueryAdvice, advice: Advice, paint: Palette, width: number): string[] {
  const growth = growthText(advice, query.id)
  return [
    `${severityMark(query.severity, paint)} ${query.id}  ${figures(query)}${growth === '' ? '' : paint.yellow(`  ${growth}`)}`,
    paint.dim(`         ${cutLine(query.sql, width - 9)}`),
    ...indent(
      behaviour(query).map((line) => cutLine(line, width - 9)),
      9,
    ),
    ...shapeLines(query, width),
    ...findingLines(query.findings, width),
  ]
}

/** That it is asked once for each row of another, or that its time depends on more than its text. */
function shapeLines({ nPlusOne, unstable }: QueryAdvice, width: number): string[] {
  const shapes = [...(nPlusOne ? [nPlusOneText(nPlusOne)] : []), ...(unstable ? [unstable.meaning] : [])]
  return indent(
    shapes.map((text) => cutLine(text, width - 9)),
    9,
  )
}

/** That it is asked row by row, and that its plan or its time depends on more than its text. */
function behaviour({ nPlusOne, unstable }: QueryAdvice): string[] {
  const { parameter = null, variation = null } = unstable ?? {}
  return [
    ...(nPlusOne ? [`Called once for each row of ${nPlusOne.parent} (N+1)`] : []),
    ...(parameter ? [`Its cost depends on ${parameter.name} (${parameter.column})`] : []),
    ...(variation === null ? [] : [`Its times scatter by ${variation.toFixed(1)} times their mean`]),
  ]
}

/** The findings that weigh, by title; `show` has them whole. */
function findingLines(findings: readonly Finding[], width: number): string[] {
  const weighty = findings.filter((finding) => finding.severity === 'high')
  const titles = [...new Set(weighty.map((finding) => finding.title))]
  return indent(
    titles.slice(0, MOST_FINDINGS).map((title) => cutLine(title, width - 9)),
    9,
  )
}

function figures(query: QueryAdvice): string {
  const share = formatPercent(query.share).padStart(6)
  const calls = plural(query.calls, 'call').padStart(14)
  if (query.totalMs === null || query.meanMs === null) return `${share}  ${calls}`
  return `${share}  ${formatDuration(query.totalMs).padStart(9)}  ${calls}  ${formatDuration(query.meanMs).padStart(9)} each`
}
