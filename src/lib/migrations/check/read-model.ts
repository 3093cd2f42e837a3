import { loadParser } from '../../sql/parser.ts'
import {
  blankTable,
  type Model,
  type ModelColumn,
  type ModelConstraint,
  type ModelTable,
  relationKey,
} from './model.ts'
import {
  columnsSql,
  constraintsSql,
  domainsSql,
  functionsSql,
  indexesSql,
  sessionSql,
  tablesSql,
  viewsSql,
} from './model-queries.ts'
import { provesNotNull } from './track-create.ts'

/** Runs a query on the server, or the embedded one, that a model is read from. */
export type Ask = <Row extends object>(sql: string) => Promise<Row[]>

interface TableRow {
  oid: number
  schema: string
  name: string
  kind: ModelTable['kind']
  rows: number
  bytes: number
  parent: number | null
  isDefault: boolean
  policies: number
}

/** A model that was read, and the tables in it by their oid. */
export interface ReadModel {
  model: Model
  tables: ReadonlyMap<number, ModelTable>
}

/** Reads what is known of a database from its catalog; PostgreSQL 11 to 18. Sizes are as its statistics have them. */
export async function readModel(ask: Ask): Promise<ReadModel> {
  const rows = await ask<TableRow>(tablesSql)
  const keys = new Map(rows.map(({ oid, schema, name }) => [oid, relationKey(schema, name)]))
  const tables = new Map(
    rows.map(({ oid, parent, rows: count, bytes, kind, ...row }): [number, ModelTable] => [
      oid,
      {
        ...blankTable(row.schema, row.name),
        kind,
        parent: parent === null ? null : (keys.get(parent) ?? null),
        isDefaultPartition: row.isDefault,
        policies: row.policies,
        rows: count < 0 ? null : count,
        bytes,
      },
    ]),
  )
  await readColumns(ask, tables)
  await readConstraints(ask, tables, keys)
  for (const { table, ...index } of await ask<{ table: number } & ModelTable['indexes'][number]>(indexesSql))
    tables.get(table)?.indexes.push(index)
  for (const { view, reads } of await ask<{ view: number; reads: { table: number; column: string }[] }>(
    viewsSql,
  )) {
    const found = tables.get(view)
    if (found) found.reads = reads.map(({ table, column }) => ({ table: keys.get(table) ?? '', column }))
  }
  const model: Model = {
    ...(await readSession(ask)),
    tables: new Map([...tables.values()].map((table) => [relationKey(table.schema, table.name), table])),
    domains: await readDomains(ask),
    functions: await readFunctions(ask),
    complete: true,
  }
  return { model, tables }
}

interface TypeRow {
  type: string
  typmod: number
  array: boolean
}

async function readColumns(ask: Ask, tables: ReadonlyMap<number, ModelTable>): Promise<void> {
  const rows = await ask<TypeRow & { table: number; name: string; notNull: boolean; generated: string }>(
    columnsSql,
  )
  for (const { table, name, notNull, generated, ...type } of rows)
    tables.get(table)?.columns.push({
      name,
      type: columnType(type),
      notNull,
      generated: generatedBy[generated] ?? null,
    })
}

const generatedBy: Record<string, ModelColumn['generated']> = { s: 'stored', v: 'virtual', i: 'identity' }

/** `atttypmod` as the words in parentheses: see `format_type` and the typmodout functions. */
function columnType({ type, typmod, array }: TypeRow): ModelColumn['type'] {
  return { name: type, array, mods: typmod < 0 ? [] : modsOf(type, typmod) }
}

function modsOf(type: string, typmod: number): number[] {
  if (type === 'numeric') return [((typmod - 4) >> 16) & 0xffff, (typmod - 4) & 0x7ff]
  return /^(varchar|bpchar)$/.test(type) ? [typmod - 4] : [typmod]
}

interface ConstraintRow extends Omit<ModelConstraint, 'references' | 'provesNotNull'> {
  table: number
  references: number
  expression: string | null
}

async function readConstraints(
  ask: Ask,
  tables: ReadonlyMap<number, ModelTable>,
  keys: ReadonlyMap<number, string>,
): Promise<void> {
  const parser = await loadParser()
  for (const { table, references, expression, ...constraint } of await ask<ConstraintRow>(constraintsSql)) {
    const [statement] = expression ? parser.statements(`SELECT 1 WHERE ${expression}`) : []
    const where =
      statement && 'SelectStmt' in statement.node ? statement.node.SelectStmt.whereClause : undefined
    tables.get(table)?.constraints.push({
      ...constraint,
      references: constraint.kind === 'f' ? (keys.get(references) ?? null) : null,
      provesNotNull: provesNotNull(where),
    })
  }
}

async function readSession(ask: Ask): Promise<Pick<Model, 'searchPath' | 'timeZone'>> {
  const [session] = await ask<{ path: string[]; zone: string }>(sessionSql)
  return { searchPath: session?.path ?? ['public'], timeZone: session?.zone ?? null }
}

async function readDomains(ask: Ask): Promise<Model['domains']> {
  const rows = await ask<TypeRow & { name: string; constrained: boolean }>(domainsSql)
  return new Map(
    rows.map(({ name, constrained, ...base }) => [name, { constrained, base: columnType(base) }]),
  )
}

async function readFunctions(ask: Ask): Promise<Model['functions']> {
  const rows = await ask<{ name: string; volatility: 'i' | 's' | 'v' }>(functionsSql)
  return new Map(rows.map(({ name, volatility }) => [name, volatility]))
}
