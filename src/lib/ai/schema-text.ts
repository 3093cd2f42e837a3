import { formatCount } from '../core/units.ts'
import { qualifiedName, quoteIdentifier } from '../sql/quote.ts'
import type { ColumnFacts, DatabaseFacts, KeyFacts, TableFacts } from './database-facts.ts'
import type { Join } from './joins.ts'
import { asData } from './prompt.ts'
import type { Selection } from './select-tables.ts'

/** What statistics say of a column. */
export interface ColumnStatistics {
  table: number
  name: string
  /** 0 to 1. */
  nullShare: number
  /** Number of different values. */
  distinct: number
}

/** What a schema text is made of. */
export interface SchemaTextInput {
  facts: DatabaseFacts
  selection: Selection
  joins: readonly Join[]
  statistics: readonly ColumnStatistics[]
}

/** Characters that tables in full, joins between them, tables in short, and the names of the others may take. */
const LONGEST_TABLES = 60_000
const LONGEST_JOINS = 6_000
const LONGEST_SHORT = 9_000
const LONGEST_NAMES = 5_000

/**
 * The schema as a model reads it best: CREATE TABLE in short, with row counts, numbers of different values and comments, then
 * the joins that are not declared, then the names of the tables that are left out.
 */
export function schemaText({ facts, selection, joins, statistics }: SchemaTextInput): string {
  const known = new Map(statistics.map((one) => [`${one.table} ${one.name}`, one]))
  const byOid = new Map(facts.tables.map((table) => [table.oid, table]))
  const parts: string[] = []
  let length = 0
  const left: TableFacts[] = []
  for (const table of selection.tables) {
    const text = tableText(table, { byOid, enums: facts.enums, known })
    if (length + text.length > LONGEST_TABLES && parts.length > 0) left.push(table)
    else parts.push(text)
    length += text.length
  }
  const told = new Set(selection.tables.filter((table) => !left.includes(table)))
  const short = shortLines([...left, ...selection.short])
  return [
    ...parts,
    ...joinLines(joins, told),
    ...short.lines,
    ...otherNames([...short.left, ...selection.others]),
  ].join('\n')
}

/** Tables on a line each, with the names of their columns, as far as there is room; and those that are left. */
function shortLines(tables: readonly TableFacts[]): { lines: string[]; left: TableFacts[] } {
  const lines: string[] = []
  let length = 0
  for (const table of tables) {
    const comment = table.comment === null ? '' : ` -- ${asData(table.comment, 100)}`
    const line = `${nameOf(table)} (${table.columns.map(({ name }) => quoteIdentifier(name)).join(', ')})${comment}`
    length += line.length
    if (length > LONGEST_SHORT) break
    lines.push(line)
  }
  const title = '-- Tables told in short, by the names of their columns:'
  return { lines: lines.length === 0 ? [] : [title, ...lines, ''], left: tables.slice(lines.length) }
}

/** The name under which a table is found: with its schema where that is needed. */
export function nameOf({ schema, name, onPath }: TableFacts): string {
  return onPath ? quoteIdentifier(name) : qualifiedName(schema, name)
}

interface Lookups {
  byOid: ReadonlyMap<number, TableFacts>
  enums: DatabaseFacts['enums']
  known: ReadonlyMap<string, ColumnStatistics>
}

function tableText(table: TableFacts, lookups: Lookups): string {
  const rows = table.rows === null ? '' : `, about ${formatCount(table.rows)} rows`
  const comment = table.comment === null ? '' : `: ${asData(table.comment)}`
  const columns = table.columns.map((column) => columnLine(table, column, lookups))
  return [
    `-- ${table.kind}${rows}${comment}`,
    `${nameOf(table)} (`,
    ...columns,
    ...table.keys.flatMap((key) => keyLines(key, lookups.byOid)),
    ')',
    '',
  ].join('\n')
}

function columnLine(table: TableFacts, column: ColumnFacts, { byOid, enums, known }: Lookups): string {
  const own = table.keys.filter(({ columns }) => columns.length === 1 && columns[0] === column.name)
  const reference = own.find(({ refers }) => refers)?.refers
  const target = reference && byOid.get(reference.table)
  const words = [
    `  ${quoteIdentifier(column.name)} ${column.type}`,
    own.some(({ kind }) => kind === 'primary') ? 'PRIMARY KEY' : column.notNull ? 'NOT NULL' : '',
    own.some(({ kind }) => kind === 'unique') ? 'UNIQUE' : '',
    target ? `REFERENCES ${nameOf(target)} (${reference.columns.map(quoteIdentifier).join(', ')})` : '',
  ]
  const labels = enums.get(column.type.replace(/\[\]$/, ''))
  const facts = [
    labels
      ? `one of ${labels
          .slice(0, 40)
          .map((label) => `'${asData(label, 60)}'`)
          .join(', ')}`
      : '',
    statisticsWords(known.get(`${table.oid} ${column.name}`)),
    column.comment === null ? '' : asData(column.comment, 200),
  ].filter(Boolean)
  return `${words.filter(Boolean).join(' ')},${facts.length > 0 ? ` -- ${facts.join('; ')}` : ''}`
}

function statisticsWords(statistics: ColumnStatistics | undefined): string {
  if (!statistics) return ''
  const nulls = statistics.nullShare > 0.005 ? `, ${Math.round(statistics.nullShare * 100)} % null` : ''
  return `${formatCount(Math.max(statistics.distinct, 0))} different${nulls}`
}

/** Keys over several columns, and checks; those of one column stand beside it. */
function keyLines({ kind, columns, refers, condition }: KeyFacts, byOid: Lookups['byOid']): string[] {
  const list = columns.map(quoteIdentifier).join(', ')
  if (kind === 'check') return condition === null ? [] : [`  CHECK (${asData(condition)}),`]
  if (columns.length < 2) return []
  if (kind === 'primary') return [`  PRIMARY KEY (${list}),`]
  if (kind === 'unique') return [`  UNIQUE (${list}),`]
  const target = refers && byOid.get(refers.table)
  return target
    ? [
        `  FOREIGN KEY (${list}) REFERENCES ${nameOf(target)} (${refers.columns.map(quoteIdentifier).join(', ')}),`,
      ]
    : []
}

function joinLines(joins: readonly Join[], told: ReadonlySet<TableFacts>): string[] {
  let length = 0
  const lines = joins
    .filter(({ declared, from, to }) => !declared && told.has(from) && told.has(to))
    .map(({ from, columns, to, toColumns }) => `-- ${side(from, columns)} = ${side(to, toColumns)}`)
    .filter((line) => {
      length += line.length
      return length <= LONGEST_JOINS
    })
  return lines.length === 0
    ? []
    : ['-- Not declared, but by names and types these probably belong together:', ...lines, '']
}

function side(table: TableFacts, columns: readonly string[]): string {
  return columns.map((column) => `${nameOf(table)}.${quoteIdentifier(column)}`).join(', ')
}

function otherNames(others: readonly TableFacts[]): string[] {
  if (others.length === 0) return []
  const names: string[] = []
  let length = 0
  for (const table of others) {
    const name = nameOf(table)
    if (length + name.length > LONGEST_NAMES) break
    names.push(name)
    length += name.length + 2
  }
  const missing = others.length - names.length
  return [
    `-- Other tables, told only by name: ${names.join(', ')}${missing > 0 ? `, and ${formatCount(missing)} more` : ''}`,
  ]
}
