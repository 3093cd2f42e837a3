import type { QueryCell, QueryColumn } from '../../guard/query-result.ts'

/** A value of a result, as far as values are compared. */
export type CellValue =
  | { kind: 'null' }
  /** `whole` for values of integer types: counts and keys are never rounded. */
  | { kind: 'number'; text: string; whole: boolean }
  | { kind: 'boolean' | 'time' | 'json' | 'text'; text: string }

const wholeTypes = /^(?:smallint|integer|bigint|oid)$/
const numberTypes = /^(?:smallint|integer|bigint|oid|real|double precision|numeric(?:\(.*\))?)$/
const timeTypes = /^(?:date|timestamp(?:\(\d\))? with(?:out)? time zone)$/

/**
 * A cell without what its type adds: 10.00 is 10, floats have twelve digits, `character(n)` has no blanks at its end, a date is
 * its midnight, times are what the clock of the session shows, keys of JSON are sorted.
 */
export function cellValue(cell: QueryCell | undefined, { type }: Pick<QueryColumn, 'type'>): CellValue {
  if (cell === null || cell === undefined) return { kind: 'null' }
  if (numberTypes.test(type)) {
    return { kind: 'number', text: plainNumber(String(cell)), whole: wholeTypes.test(type) }
  }
  if (typeof cell === 'boolean') return { kind: 'boolean', text: String(cell) }
  const text = String(cell)
  if (timeTypes.test(type)) return { kind: 'time', text: plainTime(text) }
  if (type === 'json' || type === 'jsonb') return { kind: 'json', text: plainJson(text) }
  if (/^character\(/.test(type)) return { kind: 'text', text: text.trimEnd() }
  return { kind: 'text', text }
}

/** Equal texts for equal values. */
export function keyOf(value: CellValue): string {
  return value.kind === 'null' ? 'null' : `${value.kind} ${value.text}`
}

/** Whole numbers exactly, others to twelve digits, which hides the noise of sums of floats and of long quotients. */
function plainNumber(text: string): string {
  if (/^-?\d+$/.test(text)) return String(BigInt(text))
  if (/^-?\d+\.0*$/.test(text)) return String(BigInt(text.replace(/\..*$/, '')))
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  return String(Number(value.toPrecision(12)) + 0)
}

function plainTime(text: string): string {
  const [, day, clock = '', era = ''] =
    /^(\d{4,}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d(?:\.\d+)?)(?:[-+]\d\d(?::\d\d){0,2})?)?( BC)?$/.exec(text) ?? []
  if (day === undefined) return text
  const time = clock.includes('.') ? clock.replace(/\.?0+$/, '') : clock
  return `${day} ${time || '00:00:00'}${era}`
}

function plainJson(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)))
  } catch {
    return text
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, entry]) => [key, sorted(entry)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
