import { plural } from '../../core/units.ts'
import type { QueryCell, QueryColumn } from '../../guard/query-result.ts'

/** The rows of a query, as far as they are compared. */
export interface ComparedRows {
  columns: readonly QueryColumn[]
  rows: readonly (readonly QueryCell[])[]
}

/**
 * Whether two results say the same: the same rows as a multiset, whatever the order and names of columns. One may have
 * columns more.
 */
export function agree(one: ComparedRows, other: ComparedRows): boolean {
  if (one.rows.length !== other.rows.length) return false
  const [few, many] = one.columns.length <= other.columns.length ? [one, other] : [other, one]
  const places = matchingColumns(few, many)
  if (!places) return false
  const projected = many.rows.map((row) => places.map((place) => row[place] ?? null))
  return sameBag(texts(few.rows), texts(projected))
}

/** In one sentence, how a result differs from another. */
export function difference(from: ComparedRows, to: ComparedRows): string {
  const [a, b] = [from.rows, to.rows]
  const single = (rows: ComparedRows['rows']) => rows.length === 1 && rows[0]?.length === 1
  if (single(a) && single(b)) return `${shown(b[0]?.[0])} instead of ${shown(a[0]?.[0])}`
  if (a.length !== b.length) return `${plural(b.length, 'row')} instead of ${a.length}`
  if (from.columns.length !== to.columns.length || a.length === 0) {
    return `${plural(to.columns.length, 'column')} (${to.columns.map(({ name }) => name).join(', ')}) instead of ${from.columns.length}`
  }
  const [gone, added] = [columnsLacking(to, from), columnsLacking(from, to)]
  if (gone.length > 0 && gone.length === added.length)
    return [`${added.join(', ')} instead of ${gone.join(', ')}`, sharedWords(from, to)]
      .filter(Boolean)
      .join('; ')
  const missing = lackingIn(texts(b), texts(a))
  return missing === a.length ? 'every row is another' : `${missing} of ${plural(a.length, 'row')} are others`
}

/** The names of columns that one result has and the other has not. */
function columnsLacking(where: ComparedRows, which: ComparedRows): string[] {
  const names = new Set(where.columns.map(({ name }) => name))
  return which.columns.flatMap(({ name }) => (names.has(name) ? [] : [name]))
}

/** How far the columns of the same names agree: `the same name`, `2 of 3 with another name`; '' when there is none. */
function sharedWords(from: ComparedRows, to: ComparedRows): string {
  const names = from.columns
    .map(({ name }) => name)
    .filter((name) => to.columns.some((one) => one.name === name))
  if (names.length === 0) return ''
  const others = lackingIn(texts(only(to, names)), texts(only(from, names)))
  const list = names.join(', ')
  return others === 0
    ? `the same ${list}`
    : `${others} of ${plural(from.rows.length, 'row')} with another ${list}`
}

function only({ columns, rows }: ComparedRows, names: readonly string[]): ComparedRows['rows'] {
  const places = names.map((name) => columns.findIndex((column) => column.name === name))
  return rows.map((row) => places.map((place) => row[place] ?? null))
}

function shown(cell: QueryCell | undefined): string {
  return cell === null || cell === undefined ? 'NULL' : String(cell).slice(0, 60)
}

/** For each column of the smaller result a column of the larger one with the same values; undefined when one has none. */
function matchingColumns(few: ComparedRows, many: ComparedRows): number[] | undefined {
  const values = many.columns.map((_, place) => columnText(many, place))
  const taken = new Set<number>()
  const places = few.columns.map((column, index) => {
    const wanted = columnText(few, index)
    const fits = values.flatMap((value, place) => (value === wanted && !taken.has(place) ? [place] : []))
    const best = fits.find((place) => many.columns[place]?.name === column.name) ?? fits[0] ?? -1
    taken.add(best)
    return best
  })
  return places.includes(-1) ? undefined : places
}

function columnText({ rows }: ComparedRows, place: number): string {
  return rows
    .map((row) => plain(row[place]))
    .sort()
    .join('\n')
}

function texts(rows: ComparedRows['rows']): string[] {
  return rows.map((row) => row.map(plain).join('\t')).sort()
}

function sameBag(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index])
}

/** How many of `texts` are not in `among`, each counted once. */
function lackingIn(among: readonly string[], wanted: readonly string[]): number {
  const left = new Map<string, number>()
  for (const text of among) left.set(text, (left.get(text) ?? 0) + 1)
  return wanted.filter((text) => {
    const count = left.get(text) ?? 0
    left.set(text, count - 1)
    return count <= 0
  }).length
}

/** A value without what its type adds: 10.00 is 10, midnight is the day, a float is rounded to twelve digits. */
function plain(cell: QueryCell | undefined): string {
  if (cell === null || cell === undefined) return '\0'
  const text = String(cell)
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+(?:e[-+]?\d+)?|e[-+]?\d+)$/i.test(text)) {
    return String(Number(Number(text).toPrecision(12)))
  }
  return text.replace(/^(\d{4}-\d\d-\d\d) 00:00:00(?:\.0+)?(?:[-+]\d\d(?::\d\d)?)?$/, '$1')
}
