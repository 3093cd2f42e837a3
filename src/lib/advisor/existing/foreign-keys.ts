import type { Index, Table } from '../../sandbox/catalog.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import { familyOf } from '../../sandbox/partition-tree.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import type { TableActivity } from '../snapshot/activity.ts'
import { oncePer } from './once.ts'

/** An enforced foreign key, as it was declared; not what it becomes on each partition. */
export interface ForeignKey {
  name: string
  /** The table that refers, and its columns. */
  table: Table
  columns: readonly string[]
  /** The table referred to, and the columns there in the same order. */
  parent: Table
  parentColumns: readonly string[]
}

const foreignKeysSql = `
  SELECT k.conname AS name, k.conrelid::int4 AS "table", k.confrelid::int4 AS parent,
         (SELECT pg_catalog.jsonb_agg(a.attname ORDER BY n.ordinality)
          FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS n(number, ordinality)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number) AS columns,
         (SELECT pg_catalog.jsonb_agg(a.attname ORDER BY n.ordinality)
          FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS n(number, ordinality)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number) AS "parentColumns"
  FROM pg_catalog.pg_constraint k
  WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conenforced
  ORDER BY k.conrelid, k.conname`

/** The foreign keys of a database, as the sandbox has them. */
export const foreignKeysOf = oncePer((planner: Planner): Promise<ForeignKey[]> => read(planner))

async function read({ engine, catalog }: Planner): Promise<ForeignKey[]> {
  const rows = await engine.query<
    Pick<ForeignKey, 'name' | 'columns' | 'parentColumns'> & { table: number; parent: number }
  >(foreignKeysSql)
  return rows.flatMap(({ table, parent, ...key }): ForeignKey[] => {
    const [child, referred] = [catalog.tableByOid(table), catalog.tableByOid(parent)]
    return child && referred ? [{ ...key, table: child, parent: referred }] : []
  })
}

/**
 * Whether an index finds the rows that refer to a key: its leading columns are those of the foreign key, in any order,
 * and it holds all rows, or all in which one of these columns is not null.
 */
export function servesForeignKey(
  columns: readonly string[],
  {
    method,
    keys,
    predicate,
  }: Pick<Index, 'method' | 'predicate'> & { keys: readonly { column?: unknown }[] },
): boolean {
  if (method !== 'btree' && method !== 'hash') return false
  const leading = new Set(keys.slice(0, columns.length).map(({ column }) => column))
  const keepsAll =
    predicate === undefined ||
    columns.some(
      (column) => predicate.replace(/^\((.*)\)$/, '$1') === `${quoteIdentifier(column)} IS NOT NULL`,
    )
  return columns.every((column) => leading.has(column)) && keepsAll
}

/**
 * What the server runs for each row that is deleted from the table referred to, or whose key is changed (ri_triggers.c):
 * with ON DELETE CASCADE and SET NULL it finds the same rows to change them.
 */
export function checkSql({ table, columns }: ForeignKey): string {
  const only = table.kind === 'p' ? '' : 'ONLY '
  const where = columns.map((column, place) => `x.${quoteIdentifier(column)} = $${place + 1}`).join(' AND ')
  return `SELECT 1 FROM ${only}${qualifiedName(table.schema, table.name)} x WHERE ${where} FOR KEY SHARE OF x`
}

/** Plan cost of one such check with the indexes that are switched on; null when it cannot be planned. */
export async function checkCost(planner: Planner, key: ForeignKey): Promise<number | null> {
  try {
    const plan = (await planner.explain(checkSql(key))) as [{ Plan: { 'Total Cost': number } }]
    return plan[0].Plan['Total Cost']
  } catch (error) {
    if (error instanceof EngineError) return null
    throw error
  }
}

/** The sum of a counter over a table and its partitions. */
export function counted(
  table: Table,
  planner: Planner,
  tables: readonly TableActivity[],
  counter: (activity: TableActivity) => number,
): number {
  const names = new Set(familyOf(table, planner.catalog).map(({ schema, name }) => `${schema}.${name}`))
  return tables
    .filter(({ schema, name }) => names.has(`${schema}.${name}`))
    .reduce((sum, activity) => sum + counter(activity), 0)
}
