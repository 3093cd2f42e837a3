import type { Advice, QueryAdvice } from '../advisor/advice.ts'
import type { Recommendation } from '../advisor/recommendation.ts'
import { formatBytes, formatCost, formatDuration, formatPercent, plural } from '../core/units.ts'
import type { Finding, Severity } from '../plan/finding.ts'
import { type Palette, palette } from './palette.ts'
import { cutLine, heading, indent, wrap } from './text.ts'

/** For what kind of terminal the text is made. */
export interface AdvicePresentation {
  color: boolean
  /** Columns of the terminal. */
  width: number
}

/** Queries below this share of the workload are counted, not listed. */
const LISTED_SHARE = 0.01
/** So many findings are shown with a query. */
const MOST_FINDINGS = 2

/** The advice as a page for the terminal: what is slow, what to do about it, what not, and how sure that is. */
export function presentAdvice(advice: Advice, { color, width }: AdvicePresentation): string {
  const paint = palette(color)
  const sections = [
    title(advice, paint),
    slowQueries(advice, paint, width),
    recommended(advice, paint, width),
    refused(advice, paint, width),
    assurance(advice, paint, width),
  ]
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`
}

function title(advice: Advice, paint: Palette): string[] {
  const { server, coverage } = advice
  const since = coverage.since ? ` since ${coverage.since}` : ''
  const source = coverage.source === 'file' ? 'workload file' : `pg_stat_statements${since}`
  return [
    `${paint.bold(server.database)} on PostgreSQL ${server.version}, ${plural(coverage.examined, 'query', 'queries')} from ${source}`,
  ]
}

function slowQueries(advice: Advice, paint: Palette, width: number): string[] {
  const listed = advice.queries.filter((query) => query.share >= LISTED_SHARE)
  if (listed.length === 0) return []
  const rest = advice.queries.length - listed.length
  return [
    heading('Where the time goes', paint),
    ...listed.flatMap((query) => [
      `${severityMark(query.severity, paint)} ${query.id}  ${figures(query)}`,
      paint.dim(`         ${cutLine(query.sql, width - 9)}`),
      ...findingLines(query.findings, width),
    ]),
    ...(rest > 0
      ? [paint.dim(`         and ${plural(rest, 'query', 'queries')} with less than 1 % each`)]
      : []),
  ]
}

/** The findings that weigh, by title; `explain` shows them whole. */
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

function recommended(advice: Advice, paint: Palette, width: number): string[] {
  const { recommendations, queries } = advice
  if (advice.coverage.examined === 0) {
    const where = advice.coverage.source === 'file' ? 'The workload file' : 'pg_stat_statements'
    const next = 'Let the application run for a while, or give its queries with --workload.'
    return [
      heading('Nothing to examine', paint),
      `${where} holds no query on the tables of this database. ${next}`,
    ]
  }
  if (recommendations.length === 0) {
    const looked = `${plural(advice.coverage.tables, 'table')}, ${plural(advice.coverage.indexes, 'index', 'indexes')} and ${plural(advice.coverage.examined, 'query', 'queries')}`
    return [
      heading('Nothing to do', paint),
      `${looked} were examined; no index that was tried would help enough.`,
    ]
  }
  const bytes = recommendations.reduce((sum, entry) => sum + (entry.storage?.bytes ?? 0), 0)
  const saved = recommendations.reduce((sum, entry) => sum + (entry.benefit?.savedMs ?? 0), 0)
  const total = queries.reduce((sum, query) => sum + (query.totalMs ?? 0), 0)
  const gain = total > 0 ? `, for an estimated ${formatPercent(saved / total)} less time` : ''
  return [
    heading(
      `${plural(recommendations.length, 'index', 'indexes')} to create, ${formatBytes(bytes)} together${gain}`,
      paint,
    ),
    ...recommendations.flatMap((entry) => recommendation(entry, paint, width)),
  ]
}

function recommendation(entry: Recommendation, paint: Palette, width: number): string[] {
  const { benefit } = entry
  const cost = benefit
    ? `cost ${formatCost(benefit.costBefore)} → ${formatCost(benefit.costAfter)} (−${benefit.percent.toFixed(1)} %)`
    : ''
  const saved = benefit?.savedMs ? `, saves about ${formatDuration(benefit.savedMs)}` : ''
  const sql = entry.kind === 'rewrite-query' ? entry.rewrittenSql : entry.ddl
  return [
    `${severityMark(entry.severity, paint)} ${entry.id}  ${entry.table}  ${formatBytes(entry.storage?.bytes ?? 0)}  ${paint.green(cost)}${saved}`,
    // never wrapped: it is to be copied, and a line break in a quoted name would be another name
    ...indent(sql.split('\n'), 9).map((line) => paint.cyan(line)),
    ...indent(wrap(entry.why, width - 9), 9),
    paint.dim(`         serves ${entry.queries.join(', ')}`),
  ]
}

function refused(advice: Advice, paint: Palette, width: number): string[] {
  if (advice.refused.length === 0) return []
  return [
    heading('No index for', paint),
    ...advice.refused.flatMap((refusal) => [
      `  ${cutLine(refusal.what, width - 2)}`,
      ...indent(wrap(refusal.why, width - 9), 9).map((line) => paint.dim(line)),
    ]),
  ]
}

function assurance(advice: Advice, paint: Palette, width: number): string[] {
  const { planner, coverage } = advice
  const lines = [
    `Planned by an embedded PostgreSQL ${planner.version} that was given this server’s schema, statistics, sizes and settings.`,
  ]
  if (planner.fidelity && planner.fidelity.compared > 0) {
    const { compared, samePlan, costRatioMedian } = planner.fidelity
    lines.push(
      `${samePlan} of ${compared} queries get the same plan there as on the server; its costs are ${costRatioMedian.toFixed(3)} times the server’s (median).`,
    )
  }
  if (planner.fidelity === null) {
    lines.push('Not compared with plans of the server: the snapshot holds none of these queries.')
  }
  const time = coverage.timeShare === null ? '' : `, ${formatPercent(coverage.timeShare)} of their time`
  lines.push(
    `Of ${plural(coverage.seen, 'recorded query', 'recorded queries')} ${coverage.examined} were examined${time}.`,
  )
  for (const { reason, count } of coverage.skipped)
    lines.push(`${plural(count, 'query', 'queries')} not examined: ${reason}.`)
  for (const { table, what } of coverage.hidden)
    lines.push(`Not visible to this role: the ${what} of ${table}.`)
  for (const { statement, reason } of planner.notLoaded)
    lines.push(`Not in the embedded planner: ${statement} (${reason}).`)
  return [heading('How sure this is', paint), ...lines.flatMap((line) => indent(wrap(line, width - 2), 2))]
}

/** Seven columns wide. */
function severityMark(severity: Severity, paint: Palette): string {
  const text = severity.toUpperCase().padEnd(6)
  if (severity === 'high') return paint.red(`● ${text}`)
  if (severity === 'medium') return paint.yellow(`● ${text}`)
  return paint.dim(`· ${text}`)
}
