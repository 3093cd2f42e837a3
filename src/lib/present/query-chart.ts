import type { QueryCell, QueryColumn } from '../guard/query-result.ts'
import { palette } from './palette.ts'
import { cutLine } from './text.ts'

/** A result that may be drawn. */
export interface ChartInput {
  columns: readonly QueryColumn[]
  rows: readonly (readonly QueryCell[])[]
}

/** More bars are no picture any more. */
const MOST_BARS = 30
const LONGEST_LABEL = 30
const LINE_HEIGHT = 8

/**
 * A small chart: bars for names with a number each, a line for a longer series of times. Undefined when the result has not one
 * such column of each, or fewer than two rows.
 */
export function presentQueryChart(
  { columns, rows }: ChartInput,
  { color, width }: { color: boolean; width: number },
): string | undefined {
  const valueAt = columns.findLastIndex(({ type }) => isNumber(type))
  const labelAt = columns.findIndex((_, index) => index !== valueAt)
  const label = columns[labelAt]
  if (valueAt === -1 || !label || rows.length < 2) return undefined
  const points = rows.map((row) => ({
    label: shown(row[labelAt] ?? null),
    value: Number(row[valueAt] ?? Number.NaN),
  }))
  const known = points.filter(({ value }) => Number.isFinite(value))
  if (known.length < 2) return undefined
  const paint = palette(color)
  const name = columns[valueAt]?.name ?? ''
  if (/^(?:date|timestamp)/.test(label.type) && rows.length > 12) {
    return line(known, width, name)
      .map((text) => paint.cyan(text))
      .join('\n')
      .concat('\n')
  }
  return rows.length > MOST_BARS
    ? undefined
    : bars(points, width, (text) => paint.cyan(text))
        .join('\n')
        .concat('\n')
}

interface Point {
  label: string
  value: number
}

function bars(points: readonly Point[], width: number, paint: (text: string) => string): string[] {
  const labels = Math.max(...points.map(({ label }) => [...label].length))
  const numbers = Math.max(...points.map(({ value }) => numeral(value).length))
  const most = Math.max(...points.map(({ value }) => Math.abs(value || 0)), Number.MIN_VALUE)
  const space = Math.max(10, width - labels - numbers - 4)
  return points.map(({ label, value }) => {
    const bar = Number.isFinite(value) ? barOf((Math.abs(value) / most) * space, value < 0) : ''
    const pad = ' '.repeat(labels - [...label].length)
    return `${label}${pad}  ${numeral(value).padStart(numbers)}  ${paint(bar)}`.trimEnd()
  })
}

/** A bar to an eighth of a character; negative values are hatched. */
function barOf(length: number, negative: boolean): string {
  if (negative) return '░'.repeat(Math.round(length))
  const eighths = Math.round(length * 8)
  return '█'.repeat(Math.floor(eighths / 8)) + ' ▏▎▍▌▋▊▉'.charAt(eighths % 8).trim()
}

/** A line of blocks, as many columns as fit; the values that fall into one are averaged. */
function line(points: readonly Point[], width: number, name: string): string[] {
  const values = points.map(({ value }) => value)
  const [least, most] = [Math.min(0, ...values), Math.max(...values)]
  const axis = Math.max(numeral(least).length, numeral(most).length)
  const count = Math.min(points.length, width - axis - 2)
  const heights = Array.from({ length: count }, (_, place) => {
    const from = Math.floor((place * values.length) / count)
    const part = values.slice(from, Math.max(from + 1, Math.floor(((place + 1) * values.length) / count)))
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length
    return ((mean - least) / (most - least || 1)) * LINE_HEIGHT * 8
  })
  const body = Array.from({ length: LINE_HEIGHT }, (_, row) => {
    const floor = (LINE_HEIGHT - 1 - row) * 8
    const blocks = heights.map((height) =>
      ' ▁▂▃▄▅▆▇█'.charAt(Math.round(Math.max(0, Math.min(8, height - floor)))),
    )
    const mark = row === 0 ? numeral(most) : row === LINE_HEIGHT - 1 ? numeral(least) : ''
    return `${mark.padStart(axis)} ▕${blocks.join('')}`.trimEnd()
  })
  const [first, last] = [points[0]?.label ?? '', points.at(-1)?.label ?? '']
  const between = ' '.repeat(Math.max(1, count - first.length - last.length))
  return [name, ...body, `${' '.repeat(axis + 2)}${first}${between}${last}`]
}

function numeral(value: number): string {
  return Number.isFinite(value) ? value.toLocaleString('en-US', { maximumFractionDigits: 2 }) : '∅'
}

function shown(cell: QueryCell): string {
  const text = cell === null ? '∅' : String(cell).replace(/ 00:00:00(?:[-+]\d\d)?$/, '')
  return cutLine(text.replaceAll(/\p{C}/gu, ' '), LONGEST_LABEL)
}

function isNumber(type: string): boolean {
  return /^(?:smallint|integer|bigint|numeric|real|double precision)/.test(type)
}
