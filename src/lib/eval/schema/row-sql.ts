import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import type { AlignedTable, Alignment } from './align.ts'
import type { AlignedRelation } from './align-columns.ts'
import type { Choices } from './choices.ts'
import type { RowValues } from './contract.ts'
import type { DesignTable } from './design.ts'
import { columnsOf } from './facts.ts'
import { type Filling, FORMS } from './fill.ts'

/** Where the probes keep the rows that they have made, by the name that the contract gives them. */
export const ROWS = 'pg_temp.post_ai_rows'

/** Turns rows of a contract into SQL for a design. */
export interface RowWriter {
  /**
   * INSERTs of a row, with other values for what the contract does not know in each; none when there is no table. Roles of `own` are
   * left for the design to fill.
   */
  inserts(role: string, values: RowValues, n: number, own: readonly string[]): string[]
  /** The UPDATE of a row that is there already. */
  update(role: string, row: string, values: RowValues): string | undefined
  /** A query that finds a row when it has these values; `row` undefined: any row of the table. */
  find(role: string, row: string | undefined, values: RowValues): string | undefined
  /** The names of a table and of what stands for these roles: `order_line.quantity`. */
  place(role: string, values: RowValues): string
  /** Those roles of some values that this design has nothing for though it should. */
  unknown(role: string, values: RowValues): string[]
}

/** Makes a writer for a design. */
export function rowWriter({ tables }: Alignment, choices: Choices, filling: Filling): RowWriter {
  const byRole = new Map(tables.map((one) => [one.spec.role, one]))
  const write = (aligned: AlignedTable, values: RowValues) =>
    new Map(
      Object.entries(values).flatMap(([role, value]) =>
        expressionsOf(aligned, role, value, { byRole, choices }),
      ),
    )
  return {
    inserts: (role, values, n, own) => {
      const aligned = byRole.get(role)
      const table = aligned?.table
      if (!table) return []
      const given = write(aligned, values)
      const left = own.flatMap((name) => columnsOf(name, aligned.columns, aligned.relations))
      return Array.from({ length: FORMS }, (_, form) =>
        insertSql(table, given, filling.values(table.name, new Set([...given.keys(), ...left]), n, form)),
      )
    },
    update: (role, row, values) => {
      const aligned = byRole.get(role)
      if (!aligned?.table) return undefined
      const all = [...write(aligned, values)]
      // a reference that holds the row's own key as well: that stays
      const others = all.filter(([name]) => !aligned.table?.primaryKey?.includes(name))
      const sets = (others.length > 0 ? others : all).map(
        ([name, value]) => `${quoteIdentifier(name)} = ${value}`,
      )
      if (sets.length === 0) return undefined
      return `UPDATE ${aligned.table.name} AS it SET ${sets.join(', ')} WHERE ${isRow(aligned.table, row)} RETURNING to_jsonb(it)`
    },
    find: (role, row, values) => {
      const aligned = byRole.get(role)
      if (!aligned?.table) return undefined
      const has = [...write(aligned, values)].map(
        ([name, value]) => `it.${quoteIdentifier(name)} ${value === 'NULL' ? 'IS NULL' : `= ${value}`}`,
      )
      const which = row === undefined ? [] : [isRow(aligned.table, row)]
      return `SELECT to_jsonb(it) FROM ${aligned.table.name} AS it WHERE ${[...which, ...has].join(' AND ') || 'true'} LIMIT 1`
    },
    place: (role, values) => {
      const aligned = byRole.get(role)
      const names = Object.keys(values).flatMap((name) =>
        aligned ? columnsOf(name, aligned.columns, aligned.relations) : [],
      )
      const label = aligned?.table?.label ?? role
      return names.length === 0 ? label : `${label}.${[...new Set(names)].join(', ')}`
    },
    unknown: (role, values) => {
      const aligned = byRole.get(role)
      if (!aligned) return []
      const { spec, columns, relations } = aligned
      const known = new Set(
        [...spec.columns, ...spec.relations].flatMap((one) => (one.maybe ? [] : [one.role])),
      )
      return Object.keys(values).filter(
        (name) => known.has(name) && columnsOf(name, columns, relations).length === 0,
      )
    },
  }
}

function insertSql(table: DesignTable, given: Map<string, string>, filled: Map<string, string>): string {
  const all = [...given, ...filled]
  if (all.length === 0) return `INSERT INTO ${table.name} AS it DEFAULT VALUES RETURNING to_jsonb(it)`
  const names = all.map(([name]) => quoteIdentifier(name)).join(', ')
  return `INSERT INTO ${table.name} AS it (${names}) VALUES (${all.map(([, value]) => value).join(', ')}) RETURNING to_jsonb(it)`
}

/** Is it the row of that name: by its primary key, since other columns may have been changed by triggers. */
function isRow(table: DesignTable, row: string): string {
  const content = `(SELECT content FROM ${ROWS} WHERE name = ${quoteLiteral(row)})`
  if (!table.primaryKey) return `to_jsonb(it) = ${content}`
  return table.primaryKey
    .map((name) => `it.${quoteIdentifier(name)} = ${cellOf(content, name, typeOf(table, name))}`)
    .join(' AND ')
}

function typeOf(table: DesignTable, column: string): string {
  return table.columns.find(({ name }) => name === column)?.type ?? 'text'
}

function cellOf(content: string, column: string, type: string): string {
  return `(${content} ->> ${quoteLiteral(column)})::${type}`
}

interface Surroundings {
  byRole: ReadonlyMap<string, AlignedTable>
  choices: Choices
}

/** The columns and SQL expressions for the value of a role; none when the design has nothing for it. */
function expressionsOf(
  aligned: AlignedTable,
  role: string,
  value: unknown,
  around: Surroundings,
): [string, string][] {
  const relation = aligned.relations.find(({ spec }) => spec.role === role)
  if (relation && aligned.table) return referenceTo(aligned.table, relation, value, around)
  const found = aligned.columns.find(({ spec }) => spec.role === role)
  if (!found?.column) return []
  const { spec, column } = found
  if (value === null) return [[column.name, 'NULL']]
  if (spec.choices) return [[column.name, around.choices.expression(spec, column, String(value))]]
  return [[column.name, quoteLiteral(textOf(value, column.class))]]
}

function textOf(value: unknown, kind: string): string {
  if (kind === 'json') return JSON.stringify(value)
  if (Array.isArray(value)) return `{${value.map((one) => JSON.stringify(String(one))).join(',')}}`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function referenceTo(
  table: DesignTable,
  { spec, key, columns }: AlignedRelation,
  value: unknown,
  { byRole, choices }: Surroundings,
): [string, string][] {
  const parent = byRole.get(spec.parent)
  const referred = key?.parentColumns ?? parent?.table?.primaryKey ?? []
  if (value === null) {
    const nullable = columns.filter((name) => !table.columns.find((column) => column.name === name)?.notNull)
    return (nullable.length > 0 ? nullable : columns).map((name) => [name, 'NULL'])
  }
  const writable = (name: string) => !table.columns.find((column) => column.name === name)?.fixed
  return columns
    .filter((name) => columns.length === 1 || writable(name))
    .map((name) => {
      const place = columns.indexOf(name)
      const target = referred[place] ?? 'id'
      if (typeof value === 'object' && parent?.table) {
        const where = Object.entries(value as RowValues)
          .flatMap(([role, one]) => expressionsOf(parent, role, one, { byRole, choices }))
          .map(([column, one]) => `${quoteIdentifier(column)} = ${one}`)
        return [
          name,
          `(SELECT ${quoteIdentifier(target)} FROM ${parent.table.name} WHERE ${where.join(' AND ') || 'false'} LIMIT 1)`,
        ]
      }
      if (typeof value === 'string' && value.startsWith('@')) {
        const content = `(SELECT content FROM ${ROWS} WHERE name = ${quoteLiteral(value.slice(1))})`
        return [name, cellOf(content, target, typeOf(table, name))]
      }
      return [name, quoteLiteral(String(value))]
    })
}
