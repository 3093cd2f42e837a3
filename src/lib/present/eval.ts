import { formatCount, formatDuration, formatPercent, plural } from '../core/units.ts'
import type { Estimate } from '../eval/bootstrap.ts'
import type { EvalComparison, EvalPlan, EvalReport, EvalResult, GroupResult } from '../eval/report.ts'
import { wrongLines } from './eval-wrong.ts'
import { palette } from './palette.ts'
import { heading, printable, wrap } from './text.ts'

/** How a report is shown: all that went wrong, or some of it. */
export interface EvalPresentation {
  color: boolean
  width: number
  all: boolean
}

/** What a model got right, or what finding that out would take. */
export function presentEval({ plan, report, comparison }: EvalResult, options: EvalPresentation): string {
  if (!report) return planLines(plan).join('\n')
  const paint = palette(options.color)
  const sections = [
    ['', headLines(report)],
    ['', stageLines(report)],
    ['Right in the end, by category', groupLines(report.categories)],
    ['Right in the end, by difficulty', groupLines(byDifficulty(report))],
    ['Parts of the final answers', partLines(report)],
    ['Beside the last report', comparison ? comparisonLines(comparison, options.width) : []],
    ['Wrong in the end', wrongLines(report, options)],
    ['What it took', costLines(report)],
  ] as const
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title === '' ? [] : [heading(title, paint)]), ...lines].join('\n'))
    .join('\n\n')
}

function planLines({ cases, attempts, done, calls, tokens, usd }: EvalPlan): string[] {
  const told = done > 0 ? `, ${formatCount(done)} of them done` : ''
  const sizes = tokens
    ? [
        `About ${formatCount(tokens.input)} tokens in and ${formatCount(tokens.output)} out, for one call each.`,
      ]
    : []
  const cost =
    usd === null ? 'The price of this model is not known.' : `About $${usd.toFixed(2)} by list price.`
  return [
    `${plural(cases, 'case')}, ${plural(attempts, 'attempt')}${told}.`,
    `From ${formatCount(calls.least)} to ${formatCount(calls.most)} calls of the model.`,
    ...sizes,
    cost,
    'Nothing was sent.',
  ]
}

function headLines({ suite, model, repeat, settings, all }: EvalReport): string[] {
  const given = Object.entries(settings).map(([name, value]) => `${name} ${value}`)
  const more = [...(repeat > 1 ? [`${repeat} attempts each`] : []), ...given]
  const words = more.length > 0 ? ` (${more.join(', ')})` : ''
  return [`${printable(model)} on ${plural(all.cases, 'case')} of eval ${suite}${words}`]
}

function stageLines({ suite, all: { stages } }: EvalReport): string[] {
  const row = (name: string, { strict, loose }: GroupResult['stages']['first']) => [
    name,
    estimateText(strict),
    estimateText(loose),
  ]
  return table([
    ['', 'right (95 % interval)', 'loosely right'],
    row('first try', stages.first),
    row('after repair', stages.repaired),
    row(suite === 'query' ? 'with candidates' : 'in the end', stages.final),
  ])
}

function groupLines(groups: readonly GroupResult[]): string[] {
  return table(
    groups.map(({ name, cases, stages: { final } }) => [
      `  ${printable(name)}`,
      plural(cases, 'case'),
      estimateText(final.strict),
      `loosely ${formatPercent(final.loose.mean)}`,
    ]),
  )
}

function byDifficulty({ difficulties }: EvalReport): GroupResult[] {
  return ['easy', 'medium', 'hard'].flatMap((name) => difficulties.find((one) => one.name === name) ?? [])
}

function partLines({ parts }: EvalReport): string[] {
  return table(Object.entries(parts).map(([name, value]) => [`  ${name}`, formatPercent(value)]))
}

function comparisonLines(
  { model, cases, leftOut, strict, loose, better, worse }: EvalComparison,
  width: number,
): string[] {
  if (cases === 0) return ['  No case is in both, unchanged.']
  const left = leftOut > 0 ? ` ${plural(leftOut, 'other case')} left out.` : ''
  const names = (title: string, ids: readonly { id: string }[]) =>
    ids.length === 0 ? [] : wrap(`${title}: ${ids.map(({ id }) => id).join(', ')}`, width - 2)
  return [
    `${plural(cases, 'case')} that both have; the last one was of ${printable(model)}.${left}`,
    `Right: ${differenceText(strict)}. Loosely right: ${differenceText(loose)}.`,
    ...names(`Better in ${better.length}`, better),
    ...names(`Worse in ${worse.length}`, worse),
  ].map((line) => `  ${line}`)
}

function costLines({ usage, repairs, times }: EvalReport): string[] {
  const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens
  const cost = usage.usd === null ? '' : `, about $${usage.usd.toFixed(4)}`
  return [
    `  ${plural(usage.calls, 'call')}, ${plural(repairs, 'repair')}; ${plural(input, 'token')} in, ${formatCount(usage.outputTokens)} out${cost}`,
    `  an attempt took ${formatDuration(times.p50Ms)} in the middle, ${formatDuration(times.p95Ms)} at the 95th percentile`,
  ]
}

function estimateText({ mean, low, high }: Estimate): string {
  return `${formatPercent(mean)} (${whole(low)}–${whole(high)})`
}

function differenceText({ mean, low, high }: Estimate): string {
  return `${signed(mean)} points (${signed(low)} to ${signed(high)})`
}

function signed(share: number): string {
  const points = (share * 100).toFixed(1)
  return share > 0 ? `+${points}` : points
}

function whole(share: number): string {
  return (share * 100).toFixed(0)
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
