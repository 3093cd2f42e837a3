import { quoteIdentifier } from '../../sql/quote.ts'
import { statementKind } from '../../sql/statement.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { ForeignKey } from '../existing/foreign-keys.ts'

/** A query that is asked once for each row of another one. */
export interface NPlusOne {
  /** Id of the query whose rows are gone through. */
  parent: string
  /** Calls for each of its rows: about 1, 2 or 3. */
  ratio: number
  /** How to ask once instead, in a sentence or two. */
  remedy: string
}

/** Fewer calls cost nothing worth a change of the application. */
const LEAST_CALLS = 100
/** A parent that returns a row a call is no list. */
const LEAST_ROWS = 2
/** A lookup by the key returns a row or none; of the rows that refer to one, a few. */
const MOST_ROWS_BY_KEY = 1.05
const MOST_ROWS_REFERRING = 10
/** Code that asks more often for each row than this is not told from coincidence. */
const MOST_PER_ROW = 3
const TOLERANCE = 0.1

/**
 * Finds the N+1 shape: a query on a single table by one key column, called as often (or twice, or three times as
 * often, within a tenth) as another query returned rows, where that one returns the column that a foreign key ties to the key.
 * Known from counts alone, so it is likely, not certain.
 */
export function nPlusOneOf(
  child: ExaminedQuery,
  queries: readonly ExaminedQuery[],
  keys: readonly ForeignKey[],
): NPlusOne | null {
  const { calls, rows } = child.query
  const [use, ...others] = child.uses
  if (calls < LEAST_CALLS || rows === undefined || !use || others.length > 0) return null
  if (statementKind(child.node) !== 'select') return null
  const found = use.predicates
    .filter(({ kind, inOr, literal }) => kind === 'equal' && !inOr && literal === undefined)
    .flatMap(({ column }) => linksOf(use.table.oid, column, keys))
    .filter(({ referring }) => rows / calls <= (referring ? MOST_ROWS_REFERRING : MOST_ROWS_BY_KEY))
    .flatMap((link) => queries.map((parent) => ({ link, parent, ratio: ratioOf(child, parent) })))
    .filter(({ link, parent, ratio }) => isWhole(ratio) && parent !== child && returns(parent, link))
    .sort((a, b) => distance(a.ratio) - distance(b.ratio))
  const [best] = found
  if (!best) return null
  const { link, parent, ratio } = best
  return { parent: parent.query.id, ratio, remedy: remedyFor(use.table.name, link, parent.query.id) }
}

/** From a column that is asked for to the one that a parent must return. */
interface Link {
  column: string
  /** Whether the column is that of a foreign key, so that several rows may have one value. */
  referring: boolean
  /** The parent's table and column. */
  table: ForeignKey['table']
  tied: string
}

function linksOf(table: number, column: string, keys: readonly ForeignKey[]): Link[] {
  return keys.flatMap((key): Link[] => {
    const [from, to] = [key.columns[0], key.parentColumns[0]]
    if (key.columns.length !== 1 || from === undefined || to === undefined) return []
    return [
      ...(key.parent.oid === table && to === column
        ? [{ column, referring: false, table: key.table, tied: from }]
        : []),
      ...(key.table.oid === table && from === column
        ? [{ column, referring: true, table: key.parent, tied: to }]
        : []),
    ]
  })
}

function ratioOf(child: ExaminedQuery, parent: ExaminedQuery): number {
  const { rows = 0, calls } = parent.query
  return rows / calls >= LEAST_ROWS ? child.query.calls / rows : Number.NaN
}

function isWhole(ratio: number): boolean {
  const times = Math.round(ratio)
  return times >= 1 && times <= MOST_PER_ROW && distance(ratio) <= TOLERANCE
}

function distance(ratio: number): number {
  return Math.abs(ratio - Math.round(ratio)) / Math.round(ratio)
}

/** Whether a query returns the column of the table: by its name, or with all others. */
function returns({ node, uses }: ExaminedQuery, { table, tied }: Link): boolean {
  if (!('SelectStmt' in node) || !uses.some((use) => use.table.oid === table.oid)) return false
  return (node.SelectStmt.targetList ?? []).some((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined
    const last = value && 'ColumnRef' in value ? value.ColumnRef.fields?.at(-1) : undefined
    return last !== undefined && ('A_Star' in last || ('String' in last && last.String.sval === tied))
  })
}

function remedyFor(name: string, { column, table, tied }: Link, parent: string): string {
  const [child, key] = [quoteIdentifier(name), quoteIdentifier(column)]
  const other = `${quoteIdentifier(table.name)}.${quoteIdentifier(tied)}`
  return `It is called once for each row that ${parent} returns. Ask once for all of them, with WHERE ${key} = ANY ($1) and the list of keys, or in ${parent} itself: JOIN ${child} ON ${child}.${key} = ${other}. In an object mapper that is eager loading of the relation.`
}
