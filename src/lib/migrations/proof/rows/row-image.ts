import { quoteLiteral } from '../../../sql/quote.ts'
import type { CatalogImage } from '../catalog-image.ts'
import type { Shadow } from '../shadow.ts'

/** What a table holds: how many rows, and a hash of the values of each column, whatever the order of the rows. */
export interface TableImage {
  rows: number
  columns: Readonly<Record<string, string>>
}

/** The content of all tables by name, and where the sequences stand. */
export interface RowImage {
  tables: ReadonlyMap<string, TableImage>
  sequences: ReadonlyMap<string, number>
}

/** Rows, columns or positions that are not what they were. */
export interface DataLoss {
  /** `schema.table`, or the sequence. */
  relation: string
  /** Undefined when rows as a whole are concerned. */
  column: string | undefined
  text: string
}

/** Reads the content of all tables that an image of the catalog names; a call a table. */
export async function readRows(shadow: Shadow, image: CatalogImage): Promise<RowImage> {
  const tables = new Map<string, TableImage>()
  const columns = Map.groupBy(
    [...image.values()].filter(({ kind }) => kind === 'column'),
    ({ parent }) => parent,
  )
  const statements: { name: string; sql: string }[] = []
  for (const { kind, name, facts } of image.values()) {
    if (kind !== 'relation' || !['r', 'p'].includes(String(facts.kind)) || facts['partition bound']) continue
    const names = (columns.get(name) ?? []).map((column) => column.name.slice(name.length + 1)).sort()
    statements.push({ name, sql: tableSql(name, names) })
  }
  if (statements.length > 0) {
    const union = statements.map(({ sql }) => sql).join('\nUNION ALL\n')
    const rows = await shadow.query<{ name: string; rows: number; columns: Record<string, string> }>(union)
    for (const { name, rows: count, columns: hashes } of rows)
      tables.set(name, { rows: count, columns: hashes })
  }
  const positions = await shadow.query<{ name: string; position: number }>(
    `SELECT set_config('search_path', '', true); SELECT c.oid::regclass::text AS name, coalesce(pg_sequence_last_value(c.oid), 0)::float8 AS position
     FROM pg_class c WHERE c.relkind = 'S'`,
  )
  return { tables, sequences: new Map(positions.map(({ name, position }) => [name, position])) }
}

const hash = (expression: string) =>
  `md5(string_agg(md5(coalesce(${expression}, '-')), '' ORDER BY md5(coalesce(${expression}, '-'))))`

function tableSql(name: string, columns: readonly string[]): string {
  const whole = columns.map((column) => `coalesce(${column}::text, '-')`).join(` || ' ' || `) || `''`
  const names = [...columns, ''].map(quoteLiteral)
  const hashes = [...columns.map((column) => hash(`${column}::text`)), hash(whole)]
  return `SELECT ${quoteLiteral(name)} AS name, count(*)::int4 AS rows,
    jsonb_object(ARRAY[${names.join(', ')}], ARRAY[${hashes.join(', ')}]) AS columns FROM ${name}`
}

/** What of the rows is not the same afterwards; tables and columns that are gone are the catalog's to tell. */
export function lossesBetween(before: RowImage, after: RowImage): DataLoss[] {
  const losses: DataLoss[] = []
  for (const [relation, was] of before.tables) {
    const is = after.tables.get(relation)
    if (!is) continue
    if (is.rows !== was.rows) {
      losses.push({
        relation,
        column: undefined,
        text: `${relation} had ${was.rows} rows and has ${is.rows}`,
      })
      continue
    }
    const common = Object.keys(was.columns).filter((column) => column in is.columns)
    const changed = common.filter((column) => column !== '' && was.columns[column] !== is.columns[column])
    for (const column of changed) {
      losses.push({ relation, column, text: `the values of ${relation}.${column} are not those of before` })
    }
    const sameColumns =
      common.length === Object.keys(was.columns).length && common.length === Object.keys(is.columns).length
    if (changed.length === 0 && sameColumns && was.columns[''] !== is.columns['']) {
      losses.push({
        relation,
        column: undefined,
        text: `values of ${relation} stand in other rows than before`,
      })
    }
  }
  for (const [relation, was] of before.sequences) {
    const is = after.sequences.get(relation)
    if (is === undefined || is >= was) continue
    losses.push({
      relation,
      column: undefined,
      text: `the sequence ${relation} starts again: it stood at ${was} and stands at ${is}`,
    })
  }
  return losses
}
