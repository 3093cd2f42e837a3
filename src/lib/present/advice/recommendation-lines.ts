import type { Recommendation } from '../../advisor/recommendation.ts'
import { plural } from '../../core/units.ts'
import type { Palette } from '../palette.ts'
import { severityMark } from '../severity-mark.ts'
import { cutLine, indent, wrap } from '../text.ts'
import { dropText, effectOf, factsOf, undoOf } from './recommendation-facts.ts'

/** A recommendation in three lines: what and what it brings, the statement, why. */
export function recommendationLines(entry: Recommendation, paint: Palette, width: number): string[] {
  const effect = effectOf(entry)
  return [
    titleLine(entry, paint, width),
    ...(effect === '' ? [] : [`         ${paint.green(effect)}`]),
    ...statementLine(entry, paint, width),
    `         ${cutLine(entry.why, width - 9)}`,
  ]
}

/** A recommendation with all that is known of it. */
export function recommendationDetail(entry: Recommendation, paint: Palette, width: number): string[] {
  const room = width - 9
  const fact = (name: string, text: string) =>
    wrap(text, room - 14).map((line, index) => `${paint.dim((index === 0 ? name : '').padEnd(14))}${line}`)
  const drops = entry.kind === 'create-index' ? entry.drops : []
  return [
    titleLine(entry, paint, width),
    ...indent(
      [
        ...wrap(entry.why, room),
        ...statements(entry).map((line) => paint.cyan(line)),
        ...factsOf(entry).flatMap(({ name, text }) => fact(name, text)),
        ...undo(entry, paint),
        ...drops.flatMap((index) => [
          ...wrap(dropText(index), room),
          paint.cyan(index.ddl),
          ...lines(index.down).map((line, at) => `${paint.dim((at === 0 ? 'undo' : '').padEnd(14))}${line}`),
        ]),
        ...(entry.queries.length > 0 ? fact('queries', entry.queries.join(', ')) : []),
        ...fact('rule', entry.rule),
      ],
      9,
    ),
  ]
}

function titleLine({ severity, id, title }: Recommendation, paint: Palette, width: number): string {
  return `${severityMark(severity, paint)} ${id}  ${paint.bold(cutLine(title, Math.max(20, width - id.length - 11)))}`
}

/** Never cut where it can be copied: a statement of one line stands whole. */
function statementLine(entry: Recommendation, paint: Palette, width: number): string[] {
  if (entry.kind === 'rewrite-query')
    return [`         ${paint.cyan(cutLine(entry.rewrittenSql, width - 9))}`]
  const [first = '', ...rest] = lines(entry.ddl)
  const more = rest.length > 0 ? paint.dim(`  and ${plural(rest.length, 'line')} more`) : ''
  const drops = entry.kind === 'create-index' ? entry.drops.map(({ ddl }) => ddl) : []
  return [
    `         ${paint.cyan(first)}${more}`,
    ...drops.map((ddl) => `         ${paint.cyan(ddl)}${paint.dim('  it replaces this one')}`),
  ]
}

function statements(entry: Recommendation): string[] {
  if (entry.kind !== 'rewrite-query') return lines(entry.ddl)
  return ['-- as it is', ...lines(entry.sql), '-- as it could be', ...lines(entry.rewrittenSql)]
}

function undo(entry: Recommendation, paint: Palette): string[] {
  const sql = undoOf(entry)
  if (sql === undefined) return []
  return lines(sql).map((line, index) => `${paint.dim((index === 0 ? 'undo' : '').padEnd(14))}${line}`)
}

function lines(text: string): string[] {
  return text.split('\n')
}
