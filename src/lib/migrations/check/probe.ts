import type { Constraint, Node } from '@pgsql/types'
import { formatCount } from '../../core/units.ts'
import type { Connection } from '../../postgres/connection.ts'
import { loadParser } from '../../sql/parser.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import { SourceText } from '../../sql/source-text.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { MigrationStatement } from '../statements.ts'
import type { CheckFinding } from './check-result.ts'
import { constraintColumns } from './effects/constraint.ts'
import { keyOf, type Model } from './model.ts'
import { wordsOf } from './type-name.ts'

/** A question to the rows: how many make a statement fail. */
interface Probe {
  sql: string
  what: string
}

/** How long one question may take. */
const LIMIT = '30s'

/** Counts the rows that a statement would stumble over, on a connection in a read-only transaction. */
export function prober(connection: Connection) {
  return async (statement: MigrationStatement, model: Model): Promise<CheckFinding[]> => {
    const found: CheckFinding[] = []
    for (const { sql, what } of await probesOf(statement, model)) {
      const count = await counted(connection, sql)
      if (count === undefined || count === 0) continue
      found.push({
        rule: 'rows-in-the-way',
        severity: 'error',
        message: `${formatCount(count)} ${what}: the statement fails.`,
        fix: `Correct them first. They are found by: ${sql}`,
      })
    }
    return found
  }
}

async function counted(connection: Connection, sql: string): Promise<number | undefined> {
  await connection.script(`SAVEPOINT probe; SET LOCAL statement_timeout = '${LIMIT}'`)
  try {
    const [row] = await connection.query<{ count: string }>(sql)
    return Number(row?.count)
  } catch {
    // what it names is made by an earlier statement, or it took too long: then nothing is known
    return undefined
  } finally {
    await connection.script('ROLLBACK TO probe')
  }
}

async function probesOf({ sql }: MigrationStatement, model: Model): Promise<Probe[]> {
  const probes: Probe[] = []
  // parsed alone: the places in the tree are then those of this text
  const node = (await loadParser()).statements(sql)[0]?.node
  if (!node) return probes
  if ('IndexStmt' in node && node.IndexStmt.unique && !node.IndexStmt.whereClause) {
    const columns = nodesOf(node.IndexStmt.indexParams, 'IndexElem').map(({ name }) => name)
    const plain = columns.filter((name) => name !== undefined)
    if (plain.length === columns.length)
      probes.push(duplicates(tableSql(model, node.IndexStmt.relation ?? {}), plain))
  }
  if (!('AlterTableStmt' in node)) return probes
  const table = tableSql(model, node.AlterTableStmt.relation ?? {})
  for (const { subtype, name = '', def } of nodesOf(node, 'AlterTableCmd')) {
    if (subtype === 'AT_SetNotNull') probes.push(nulls(table, name))
    if (subtype !== 'AT_AddConstraint' || !def || !('Constraint' in def)) continue
    probes.push(...(await ofConstraint(def.Constraint, table, sql, model)))
  }
  return probes
}

async function ofConstraint(
  constraint: Constraint,
  table: string,
  sql: string,
  model: Model,
): Promise<Probe[]> {
  const { contype, pktable, indexname } = constraint
  const columns = constraintColumns(constraint)
  if (contype === 'CONSTR_NOTNULL') return columns.map((column) => nulls(table, column))
  if (/UNIQUE|PRIMARY/.test(contype ?? '') && indexname === undefined)
    return [
      duplicates(table, columns),
      ...(contype === 'CONSTR_PRIMARY' ? columns.map((one) => nulls(table, one)) : []),
    ]
  if (contype === 'CONSTR_FOREIGN' && pktable) return orphans(constraint, columns, table, model)
  if (contype !== 'CONSTR_CHECK' || !constraint.raw_expr) return []
  const text = new SourceText(await loadParser(), sql).textOf(constraint.raw_expr)
  if (text === undefined) return []
  return [{ sql: `SELECT count(*) FROM ${table} WHERE NOT (${text})`, what: 'rows violate the CHECK' }]
}

function tableSql(model: Model, name: { schemaname?: string; relname?: string }): string {
  const key = keyOf(model, name)
  const schema = key.slice(0, key.length - (name.relname ?? '').length - 1)
  return qualifiedName(schema, name.relname ?? '')
}

function nulls(table: string, column: string): Probe {
  return {
    sql: `SELECT count(*) FROM ${table} WHERE ${quoteIdentifier(column)} IS NULL`,
    what: `rows have null in ${column}`,
  }
}

function duplicates(table: string, columns: readonly string[]): Probe {
  const list = columns.map(quoteIdentifier).join(', ')
  const there = columns.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ')
  return {
    sql: `SELECT count(*) FROM (SELECT FROM ${table} WHERE ${there} GROUP BY ${list} HAVING count(*) > 1) AS twice`,
    what: `values of (${columns.join(', ')}) occur more than once`,
  }
}

function orphans(
  { pktable = {}, pk_attrs: keys }: Constraint,
  columns: readonly string[],
  table: string,
  model: Model,
): Probe[] {
  const target = model.tables.get(keyOf(model, pktable))
  const named = wordsOf(keys as Node[] | undefined)
  const referenced =
    named.length > 0 ? named : (target?.constraints.find(({ kind }) => kind === 'p')?.columns ?? [])
  if (referenced.length !== columns.length) return []
  const pairs = columns.map(
    (column, index) => `t.${quoteIdentifier(column)} = r.${quoteIdentifier(referenced[index] ?? '')}`,
  )
  const there = columns.map((column) => `t.${quoteIdentifier(column)} IS NOT NULL`).join(' AND ')
  return [
    {
      sql: `SELECT count(*) FROM ${table} t WHERE ${there} AND NOT EXISTS (SELECT FROM ${tableSql(model, pktable)} r WHERE ${pairs.join(' AND ')})`,
      what: `rows reference nothing in ${pktable.relname}`,
    },
  ]
}
