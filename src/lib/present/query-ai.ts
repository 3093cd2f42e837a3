import type { QueryAiResult } from '../ai/query/query-ai-result.ts'
import { palette } from './palette.ts'
import { presentQueryChart } from './query-chart.ts'
import { presentQueryResult, type QueryPresentation } from './query-result.ts'
import { indent, printable, wrap } from './text.ts'

/** How an answer is shown: as a chart too, or nothing but its query. */
export interface AnswerPresentation extends QueryPresentation {
  chart: boolean
  sqlOnly: boolean
}

/** The answer to a question: how it was read, the query, its rows, and what other queries found. */
export function presentQueryAi(result: QueryAiResult, options: AnswerPresentation): string {
  if (result.prompt) return presentPrompt(result.prompt, options.color)
  const paint = palette(options.color)
  if (options.sqlOnly)
    return `${wrapped(result.reading, '-- ').join('\n')}\n${printable(result.sql ?? '')};\n`
  const head = [
    ...wrapped(result.reading, ''),
    '',
    ...indent(printable(result.sql ?? '').split('\n'), 2).map((line) => paint.cyan(line)),
    '',
  ]
  const chart = options.chart ? presentQueryChart(result, options) : undefined
  const missing =
    options.chart && !chart
      ? [paint.dim('(no chart: it needs a column of names or times and one of numbers)')]
      : []
  return [
    ...head,
    ...(chart ? [chart] : []),
    presentQueryResult(result, options).trimEnd(),
    ...missing,
    ...agreementLines(result, options),
  ].join('\n')
}

/** What stands beside rows that are printed as CSV: how the question was read, the query, and what other queries found. */
export function presentAnswerNotes(result: QueryAiResult, options: QueryPresentation): string {
  const lines = [result.reading, result.sql ?? '', ...agreementLines(result, options)]
  return printable(lines.filter((line) => line !== '').join('\n'))
}

/** All that would be sent to a model, in the order in which it is sent. */
export function presentPrompt(prompt: NonNullable<QueryAiResult['prompt']>, color: boolean): string {
  const paint = palette(color)
  const parts = [
    ['instructions', prompt.instructions],
    ['facts of the database', prompt.facts],
    ['request', prompt.request],
  ] as const
  return parts.map(([title, text]) => `${paint.dim(`─── ${title} ───`)}\n${text}\n`).join('\n')
}

function agreementLines(
  { agreement, candidates, others }: QueryAiResult,
  { color, width }: QueryPresentation,
): string[] {
  const paint = palette(color)
  if (agreement === 'full') return [paint.dim(`${candidates} queries, written independently, agree.`)]
  if (others.length === 0) return []
  const title =
    agreement === 'chosen' ? 'Not chosen:' : 'Low agreement: another reading gives another result.'
  const lines = others.flatMap(({ reading, sql, difference }) => [
    ...indent(wrap(printable(`${reading} → ${difference}`), width - 2), 2),
    ...indent(printable(sql).split('\n'), 4).map((line) => paint.dim(line)),
  ])
  return ['', agreement === 'chosen' ? title : paint.yellow(title), ...lines]
}

function wrapped(text: string, mark: string): string[] {
  return text === '' ? [] : wrap(printable(text.replaceAll(/\s+/g, ' ')), 100).map((line) => `${mark}${line}`)
}
