import { formatDuration, plural } from '../core/units.ts'
import type { QueryCell, QueryResult } from '../guard/query-result.ts'
import { palette } from './palette.ts'

/** For what kind of terminal the text is made. */
export interface QueryPresentation {
  color: boolean
  /** Columns of the terminal. */
  width: number
}

/** Cells longer than this are cut in a table; `--json` and `--csv` have them whole. */
const WIDEST_CELL = 60

/** The rows of a result; `ms` where the time is to be shown. */
export type PresentedRows = Omit<QueryResult, 'sql' | 'ms'> & { ms?: number }

/** A result as a table, with the number of its rows and the time below it. */
export function presentQueryResult(result: PresentedRows, { color }: QueryPresentation): string {
  const paint = palette(color)
  const texts = result.rows.map((row) => row.map(shown))
  const names = result.columns.map(({ name }) => shown(name))
  const widths = names.map((name, index) =>
    Math.max(lengthOf(name), ...texts.map((row) => lengthOf(row[index] ?? ''))),
  )
  const right = result.columns.map((_, index) => isNumeric(result, index))
  const line = (cells: readonly string[]) =>
    cells
      .map((text, index) => pad(text, widths[index] ?? 0, right[index] ?? false))
      .join('  ')
      .trimEnd()
  const table =
    names.length === 0
      ? []
      : [paint.bold(line(names)), paint.dim(widths.map((w) => '─'.repeat(w)).join('  '))]
  return `${[...table, ...texts.map(line), paint.dim(summary(result))].join('\n')}\n`
}

/** How many rows there are, whether these are all, and how long it took. */
function summary({ rows, truncated, cutCells, ms }: PresentedRows): string {
  const more = {
    rows: '; there are more (--limit)',
    bytes: '; there are more, left out for their size',
  }
  const cut = cutCells === 0 ? '' : `; ${plural(cutCells, 'cell')} cut`
  const time = ms === undefined ? '' : `, ${formatDuration(ms)}`
  return `(${plural(rows.length, 'row')}${time}${truncated ? more[truncated] : ''}${cut})`
}

/** A result as CSV (RFC 4180), with a line of names; NULL is an empty field, the empty text a quoted one. */
export function presentQueryCsv({ columns, rows }: Pick<QueryResult, 'columns' | 'rows'>): string {
  const lines = [columns.map(({ name }) => quoted(name)), ...rows.map((row) => row.map(quoted))]
  return `${lines.map((line) => line.join(',')).join('\n')}\n`
}

function quoted(cell: QueryCell): string {
  if (cell === null) return ''
  const text = String(cell)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A cell on one line, without characters that would move the cursor or turn the direction of writing. */
function shown(cell: QueryCell): string {
  if (cell === null) return '∅'
  const text = String(cell)
    .replaceAll('\n', '↵')
    .replaceAll('\t', ' ')
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '�')
  const letters = [...text]
  return letters.length > WIDEST_CELL ? `${letters.slice(0, WIDEST_CELL - 1).join('')}…` : text
}

function isNumeric({ rows, columns }: PresentedRows, index: number): boolean {
  const type = columns[index]?.type ?? ''
  return /^(?:numeric|bigint|oid|money)/.test(type) || rows.some((row) => typeof row[index] === 'number')
}

function lengthOf(text: string): number {
  return [...text].length
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)))
  return right ? space + text : text + space
}
