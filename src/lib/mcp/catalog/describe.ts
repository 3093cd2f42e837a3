import { formatBytes, formatCount } from '../../core/units.ts'
import { cleanedDeep } from '../data-text.ts'
import type { CatalogSession } from './catalog-session.ts'
import { enumSql, functionSql } from './objects-sql.ts'
import { columnsSql, constraintsSql, indexesSql, tableSql } from './table-sql.ts'

/** An object by its kind and name. */
export interface NamedObject extends Record<string, unknown> {
  kind: string
  oid: number
  schema: string
  name: string
}

/** What is known of an object, for programs and as lines. */
export interface Description {
  facts: Record<string, unknown>
  lines: string[]
}

/** What limits a description. */
export interface DescribeLimits {
  schemas: readonly string[] | null
  /** Numbers of the masked columns. */
  masked: ReadonlySet<number>
}

/** Longer texts of the catalog are cut. */
const LONGEST = 2000

type Row = Record<string, unknown>

/** Describes an object. No value of a row is told: statistics are shares and counts. */
export async function describe(
  object: NamedObject,
  { connection }: CatalogSession,
  limits: DescribeLimits,
): Promise<Description> {
  const { kind, oid, schema, name } = object
  const read = async <T extends Row>(sql: string, ...values: unknown[]) =>
    cleanedDeep(await connection.query<T>(sql, [oid, ...values]), LONGEST)
  const head = { kind, name: `${schema}.${name}` }
  if (kind === 'function') {
    const [facts] = await read(functionSql)
    return { facts: { ...head, ...facts }, lines: wordsOf(facts ?? {}) }
  }
  if (kind === 'enum') {
    const [facts] = await read(enumSql, limits.schemas)
    return { facts: { ...head, ...facts }, lines: wordsOf(facts ?? {}) }
  }
  const [table] = await read<TableRow>(tableSql)
  const columns = (await read<ColumnRow>(columnsSql)).map((column) => told(column, limits.masked))
  const constraints = await read<ConstraintRow>(constraintsSql, limits.schemas)
  const indexes = await read<IndexRow>(indexesSql)
  const own = constraints
    .filter((one) => one.own)
    .map(({ name: key, definition }) => ({ name: key, definition }))
  const referencedBy = constraints
    .filter((one) => !one.own)
    .map(({ table: from, definition }) => ({ table: from, definition }))
  return {
    facts: { ...head, ...table, columns, constraints: own, referencedBy, indexes },
    lines: [
      ...(table ? tableLines(table) : []),
      'columns:',
      ...columns.map(columnLine),
      ...section(
        'constraints',
        own.map((one) => `${one.name}: ${one.definition}`),
      ),
      ...section(
        'referenced by',
        referencedBy.map((one) => `${one.table}: ${one.definition}`),
      ),
      ...section(
        'indexes',
        indexes.map(
          ({ definition, bytes, valid }) =>
            `${definition} (${formatBytes(bytes)}${valid ? '' : ', INVALID'})`,
        ),
      ),
      ...(table?.definition ? ['definition:', table.definition] : []),
    ],
  }
}

interface TableRow extends Row {
  comment: string | null
  rows: number
  rowSecurity: boolean
  bytes: number | null
  definition: string | null
  partitionKey: string | null
  children: number
}

interface ColumnRow extends Row {
  number: number
  name: string
  type: string
  notNull: boolean
  made: string | null
  default: string | null
  comment: string | null
  nullShare: number | null
  distinct: number | null
}

interface ConstraintRow extends Row {
  name: string
  definition: string
  table: string
  own: boolean
}

interface IndexRow extends Row {
  name: string
  definition: string
  valid: boolean
  bytes: number
}

type ToldColumn = Pick<
  ColumnRow,
  'name' | 'type' | 'notNull' | 'made' | 'default' | 'comment' | 'nullShare' | 'distinct'
> & { masked?: true }

/** Of a masked column not even the statistics are told. */
function told({ number, ...row }: ColumnRow, masked: ReadonlySet<number>): ToldColumn {
  const { name, type, notNull, made, comment, nullShare, distinct } = row
  const column = { name, type, notNull, made, default: row.default, comment, nullShare, distinct }
  if (!masked.has(number)) return column
  return { ...column, default: null, nullShare: null, distinct: null, masked: true }
}

function tableLines({ comment, rows, bytes, rowSecurity, partitionKey, children }: TableRow): string[] {
  const facts = [
    rows >= 0 ? `~${formatCount(rows)} rows` : '',
    bytes === null ? '' : `${formatBytes(bytes)} with indexes`,
    partitionKey ? `partitioned by ${partitionKey}` : '',
    children > 0 ? `${formatCount(children)} partitions or heirs` : '',
    rowSecurity ? 'row security is on' : '',
  ].filter(Boolean)
  return [...(facts.length > 0 ? [facts.join(', ')] : []), ...(comment ? [`comment: ${comment}`] : [])]
}

function columnLine(column: ToldColumn): string {
  const { name, type, notNull, made, comment, nullShare, distinct, masked } = column
  const facts = [
    masked ? 'MASKED: returned as ****' : '',
    distinct === null ? '' : `${formatCount(Math.max(0, distinct))} distinct`,
    nullShare ? `${Math.round(nullShare * 100)} % null` : '',
    comment ?? '',
  ].filter(Boolean)
  const words = [
    name,
    type,
    notNull ? 'not null' : '',
    made ?? '',
    column.default ? `default ${column.default}` : '',
  ]
  return `  ${words.filter(Boolean).join(' ')}${facts.length > 0 ? ` -- ${facts.join('; ')}` : ''}`
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)]
}

function wordsOf(facts: Row): string[] {
  return Object.entries(facts).flatMap(([key, value]) =>
    value === null || value === false
      ? []
      : [`${key}: ${Array.isArray(value) ? value.join(', ') : String(value)}`],
  )
}
