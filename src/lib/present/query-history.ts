import type { QueryHistoryResult } from '../queries/history.ts'
import { palette } from './palette.ts'
import { indent, printable } from './text.ts'

/** The questions asked before, the newest first, each with its query. */
export function presentQueryHistory({ entries }: QueryHistoryResult, color: boolean): string {
  const paint = palette(color)
  if (entries.length === 0) return 'Nothing was asked yet: post-ai query ai "…"'
  return entries
    .flatMap(({ at, database, question, sql }) => [
      `${paint.dim(at.slice(0, 16).replace('T', ' '))}  ${paint.bold(printable(question))}  ${paint.dim(database)}`,
      ...indent(printable(sql).split('\n'), 2),
      '',
    ])
    .join('\n')
}
