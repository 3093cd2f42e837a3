import type { PlainWords, WithWords } from '../ai/plain-words/plain-words.ts'
import { formatCost, formatCount, plural } from '../core/units.ts'
import { escapedMarkdown, fenced } from './markdown.ts'
import { palette } from './palette.ts'
import { presentPrompt } from './query-ai.ts'
import { heading, indent, printable, wrap } from './text.ts'

/** What a model says of a result, below the result; '' when nothing was asked of one, or it failed. */
export function presentWords(
  { words, wordsPrompt }: WithWords,
  { color, width }: { color: boolean; width: number },
): string {
  if (wordsPrompt) return `\n${presentPrompt(wordsPrompt, color)}`
  if (!words) return ''
  const paint = palette(color)
  const lines = [
    heading('In plain words', paint),
    ...indent(wrap(printable(bodyOf(words)), width - 2), 2),
    ...droppedLines(words).map((line) => paint.dim(line)),
    ...words.rewrites.flatMap((rewrite) => [
      '',
      `${heading('Written otherwise', paint)}${rewrite.query === null ? '' : ` (query ${rewrite.query})`}`,
      ...indent(printable(rewrite.sql).split('\n'), 2).map((line) => paint.cyan(line)),
      ...indent(wrap(rewriteFacts(rewrite), width - 2), 2),
    ]),
  ]
  return `\n${lines.join('\n')}\n`
}

/** The same as markdown. */
export function presentWordsMarkdown({ words, wordsPrompt }: WithWords): string {
  if (wordsPrompt) return `\n${fenced(presentPrompt(wordsPrompt, false), 'text')}\n`
  if (!words) return ''
  return `\n${[
    '**In plain words**',
    escapedMarkdown(printable(bodyOf(words))),
    ...droppedLines(words).map((line) => escapedMarkdown(line.trim())),
    ...words.rewrites.flatMap((rewrite) => [
      `**Written otherwise**${rewrite.query === null ? '' : ` (query \`${rewrite.query}\`)`}`,
      fenced(rewrite.sql, 'sql'),
      rewriteFacts(rewrite),
    ]),
  ].join('\n\n')}\n`
}

function bodyOf({ sentences }: PlainWords): string {
  return sentences.length > 0
    ? sentences.join(' ')
    : 'Nothing that the model wrote could be confirmed; what stands above is what was found.'
}

function droppedLines({ dropped, droppedRewrites, model }: PlainWords): string[] {
  const sentences =
    dropped.length > 0
      ? `, ${plural(dropped.length, 'sentence')} that ${dropped.length === 1 ? 'does' : 'do'} not follow from it left out`
      : ''
  return [
    `  (written by ${model} and checked against what stands above${sentences})`,
    ...droppedRewrites.map(
      ({ reason }) => `  (a rewrite was proposed and dropped: ${reason.replace(/\.$/, '')})`,
    ),
  ]
}

function rewriteFacts({ costBefore, costAfter, sameRows }: PlainWords['rewrites'][number]): string {
  const rows =
    sameRows === null
      ? 'Whether it gives the same rows was not tried; explain --analyze --ai does.'
      : sameRows === 0
        ? 'Both forms were run and gave no row, which shows little.'
        : `Both forms were run and gave the same ${sameRows === 1 ? 'row' : `${formatCount(sameRows)} rows`}.`
  return `cost ${formatCost(costBefore)} → ${formatCost(costAfter)} (${(100 * (1 - costAfter / costBefore)).toFixed(0)} % less) on the embedded planner. ${rows}`
}
