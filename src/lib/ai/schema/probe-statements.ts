import type { FilledTable } from '../../migrations/proof/rows/columns.ts'
import { madeUp } from '../../migrations/proof/rows/values.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import type { ProbeKind } from './probes.ts'

/** A statement that has to be refused, on a table that holds rows. */
export interface ProbeStatement {
  kind: Exclude<ProbeKind, 'valid'>
  /** As in the catalog. */
  table: string
  columns: string[]
  expected: string
  sql: string
}

/** Columns of a table whose values differ from row to row. */
export interface UniqueSet {
  table: string
  columns: string[]
}

/** A number that no made-up row has, and that fits a smallint. */
const NOBODY = 30_011

/** A row that refers to a row which is not there; undefined for types that have no such value. */
export function orphanProbe(
  table: FilledTable,
  columns: readonly string[],
  parent?: { table: string; columns: readonly string[] },
): ProbeStatement | undefined {
  const filled = columns.map((name) => table.columns.find((column) => column.name === name))
  const values = filled.flatMap((column) =>
    column && !column.type.labels && column.type.name !== 'bool'
      ? [madeUp(column.type, NOBODY, 'plain')]
      : [],
  )
  if (values.length === 0 || values.length < columns.length) return undefined
  const set = columns.map((name, place) => `${quoteIdentifier(name)} = ${values[place]}`)
  const same = parent?.columns.map(
    (name, place) => `${quoteIdentifier(name)}::text = (${values[place]})::text`,
  )
  const absent =
    parent && same ? ` AND NOT EXISTS (SELECT FROM ${parent.table} WHERE ${same.join(' AND ')})` : ''
  return {
    kind: 'orphan',
    table: table.name,
    columns: [...columns],
    expected: '23503',
    sql: `UPDATE ${table.name} SET ${set.join(', ')} WHERE ${isFirst(table.name)}${absent}`,
  }
}

/** A row without a value that has to be there. */
export function nullProbe(table: FilledTable, column: string): ProbeStatement {
  return {
    kind: 'null',
    table: table.name,
    columns: [column],
    expected: '23502',
    sql: `UPDATE ${table.name} SET ${quoteIdentifier(column)} = NULL WHERE ${isFirst(table.name)}`,
  }
}

/** A row with what another has, and may have alone. */
export function duplicateProbe(table: FilledTable, columns: readonly string[]): ProbeStatement {
  const probe = { kind: 'duplicate' as const, table: table.name, columns: [...columns], expected: '23505' }
  const settable = new Set(table.columns.map(({ name }) => name))
  const names = columns.map(quoteIdentifier)
  const { name } = table
  if (columns.every((column) => settable.has(column))) {
    const source = `SELECT tableoid AS part, ctid AS place, ${names.join(', ')} FROM ${name}
      WHERE ${names.map((column) => `${column} IS NOT NULL`).join(' AND ')} ORDER BY 1, 2 LIMIT 1`
    const target = `SELECT o.tableoid AS part, o.ctid AS place FROM ${name} o, one
      WHERE (o.tableoid, o.ctid) <> (one.part, one.place) ORDER BY 1, 2 LIMIT 1`
    const set = names.map((column) => `${column} = one.${column}`)
    return {
      ...probe,
      sql: `WITH one AS (${source}), other AS (${target}) UPDATE ${name} t SET ${set.join(', ')} FROM one, other
        WHERE (t.tableoid, t.ctid) = (other.part, other.place)`,
    }
  }
  // a number that the server alone gives can be given again only by force
  const all = [...new Set([...names, ...table.columns.map((column) => quoteIdentifier(column.name))])].join(
    ', ',
  )
  return {
    ...probe,
    sql: `INSERT INTO ${name} (${all}) OVERRIDING SYSTEM VALUE SELECT ${all} FROM ${name} WHERE ${isFirst(name)}`,
  }
}

function isFirst(table: string): string {
  return `(tableoid, ctid) = (SELECT tableoid, ctid FROM ${table} ORDER BY 1, 2 LIMIT 1)`
}
