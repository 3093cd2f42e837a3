import type { ComparedRows } from '../../ai/query/agreement.ts'
import { type CellValue, cellValue, keyOf } from './cell-value.ts'
import { near } from './near.ts'

/** What is asked of a result besides its rows. */
export interface ComparisonRules {
  /** Columns of the right result, from 1, in whose order the rows must come. */
  order: readonly number[]
  /** Whether rows that come twice count once, in the loose comparison. */
  ignoreDuplicates: boolean
}

/** How far a result is the right one. */
export interface ResultMatch {
  strict: boolean
  loose: boolean
  /** Share of the right columns that some column of the result equals, whatever its rows say together. */
  columns: number
}

type Row = readonly CellValue[]

/** Assignments of columns that are tried; only results with many equal columns have more. */
const MOST_ASSIGNMENTS = 2000

/**
 * Compares a result with the right one. Strictly: the same columns in the same order whatever their names, and the same rows as
 * a multiset, in the order that is asked for. Loosely: columns may stand elsewhere and there may be more of them, and values
 * may be rounded or spelled otherwise, as `near` says.
 */
export function compareResults(
  right: ComparedRows,
  given: ComparedRows,
  rules: ComparisonRules,
): ResultMatch {
  const [gold, rows] = [valuesOf(right), valuesOf(given)]
  const strict =
    right.columns.length === given.columns.length &&
    sameBag(gold, rows) &&
    sameSequence(gold, rows, rules.order, (a, b) => keyOf(a) === keyOf(b))
  if (strict) return { strict, loose: true, columns: 1 }
  if (gold.length === 0) return { strict, loose: rows.length === 0, columns: rows.length === 0 ? 1 : 0 }
  const [wanted, candidates] = rules.ignoreDuplicates ? [distinct(gold), distinct(rows)] : [gold, rows]
  const fits = right.columns.map((_, column) =>
    given.columns.flatMap((_, place) =>
      columnFits(wanted, column, candidates, place, rules) ? [place] : [],
    ),
  )
  const columns = fits.filter((places) => places.length > 0).length / right.columns.length
  if (columns < 1) return { strict, loose: false, columns }
  let tried = 0
  for (const places of assignments(fits, [])) {
    if (tried++ > MOST_ASSIGNMENTS) break
    if (fitsWith(wanted, candidates, places, rules)) return { strict, loose: true, columns }
  }
  return { strict, loose: false, columns }
}

function fitsWith(
  gold: readonly Row[],
  rows: readonly Row[],
  places: readonly number[],
  { order, ignoreDuplicates }: ComparisonRules,
): boolean {
  const projected = rows.map((row) => places.map((place) => row[place] ?? { kind: 'null' as const }))
  const bag = ignoreDuplicates ? distinct(projected) : projected
  return nearBag(gold, bag) && sameSequence(gold, bag, order, near)
}

function valuesOf({ columns, rows }: ComparedRows): Row[] {
  return rows.map((row) => columns.map((column, place) => cellValue(row[place], column)))
}

function columnFits(
  gold: readonly Row[],
  column: number,
  rows: readonly Row[],
  place: number,
  { ignoreDuplicates }: ComparisonRules,
): boolean {
  const one = (all: readonly Row[], at: number) => all.map((row) => [row[at] ?? { kind: 'null' as const }])
  const [a, b] = [one(gold, column), one(rows, place)]
  return ignoreDuplicates ? nearBag(distinct(a), distinct(b)) : nearBag(a, b)
}

/** All ways to give each column one of the places that fit it, no place twice. */
function* assignments(fits: readonly number[][], taken: readonly number[]): Generator<number[]> {
  const places = fits[taken.length]
  if (!places) {
    yield [...taken]
    return
  }
  for (const place of places) {
    if (!taken.includes(place)) yield* assignments(fits, [...taken, place])
  }
}

function sameBag(one: readonly Row[], other: readonly Row[]): boolean {
  const texts = (rows: readonly Row[]) => rows.map(textOf).sort()
  const [a, b] = [texts(one), texts(other)]
  return a.length === b.length && a.every((text, index) => text === b[index])
}

/** As `sameBag`, for values that are near: both are sorted the same way, numbers last and by size, and compared in pairs. */
function nearBag(one: readonly Row[], other: readonly Row[]): boolean {
  if (one.length !== other.length) return false
  const [a, b] = [one.toSorted(byValues), other.toSorted(byValues)]
  return a.every((row, index) =>
    row.every((value, place) => near(value, b[index]?.[place] ?? { kind: 'null' })),
  )
}

function byValues(one: Row, other: Row): number {
  const words = (row: Row) =>
    row.map((value) => (numberOf(value) === undefined ? keyText(value) : '')).join('\t')
  const [a, b] = [words(one), words(other)]
  if (a !== b) return a < b ? -1 : 1
  for (const [place, value] of one.entries()) {
    const apart = (numberOf(value) ?? 0) - (numberOf(other[place] ?? { kind: 'null' }) ?? 0)
    if (apart !== 0) return apart
  }
  return 0
}

/** Without the kind: a month sorts beside the first of it, a spelled number beside the number. */
function keyText(value: CellValue): string {
  return value.kind === 'null' ? '' : value.text
}

function numberOf(value: CellValue): number | undefined {
  if (value.kind !== 'number' && value.kind !== 'text') return undefined
  const number = value.text.trim() === '' ? Number.NaN : Number(value.text)
  return Number.isFinite(number) ? number : undefined
}

function sameSequence(
  gold: readonly Row[],
  rows: readonly Row[],
  order: readonly number[],
  equal: (one: CellValue, other: CellValue) => boolean,
): boolean {
  return gold.every((row, index) =>
    order.every((column) => {
      const [a, b] = [row[column - 1], rows[index]?.[column - 1]]
      return a !== undefined && b !== undefined && equal(a, b)
    }),
  )
}

function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [textOf(row), row])).values()]
}

function textOf(row: Row): string {
  return row.map(keyOf).join('\t')
}
