import { BLOCK_SIZE } from '../../core/block-size.ts'
import type { Severity } from '../../plan/finding.ts'
import type { Catalog, Table } from '../../sandbox/catalog.ts'
import { qualifiedName } from '../../sql/quote.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Subject } from '../rule.ts'
import { severityOf } from '../severity.ts'
import type { Activity, TableActivity } from '../snapshot/activity.ts'

/** A table as the planner knows it, with how it is used and what the workload asks of it. */
export interface ExaminedTable {
  table: Table
  activity: TableActivity
  /** `schema.table`, as people write it. */
  name: string
  /** The same, quoted as needed. */
  sql: string
  /** The queries that name it, or the partitioned table that it is a part of. */
  queries: ExaminedQuery[]
  /** What part of the workload's time (or calls × cost) those queries are. */
  share: number
}

/** All tables that are in the sandbox and in the activity, partitioned ones included; none without activity. */
export function examinedTables({ activity, planner, queries }: Subject): ExaminedTable[] {
  const { catalog } = planner
  const all = sumOf(queries)
  const byTable = new Map<number, ExaminedQuery[]>()
  for (const query of queries) {
    for (const oid of query.tables) {
      const known = byTable.get(oid)
      if (known) known.push(query)
      else byTable.set(oid, [query])
    }
  }
  return (activity?.tables ?? []).flatMap((one) => {
    const table = catalog.table(one.schema, one.name)
    if (!table) return []
    const asking = [...new Set(lineOf(table, catalog).flatMap((oid) => byTable.get(oid) ?? []))]
    return [
      {
        table,
        activity: one,
        name: `${one.schema}.${one.name}`,
        sql: qualifiedName(one.schema, one.name),
        queries: asking,
        share: all > 0 ? sumOf(asking) / all : 0,
      },
    ]
  })
}

/** How severe it is when something is wrong with what these queries need: by their share of the workload. */
export function severityOfUse({ queries, share }: Pick<ExaminedTable, 'queries' | 'share'>): Severity {
  return queries.length === 0 ? 'low' : severityOf(share)
}

/** Ids of the queries, heaviest first. */
export function idsOf(queries: readonly ExaminedQuery[]): string[] {
  return [...queries].sort((a, b) => worthOf(b) - worthOf(a)).map(({ query }) => query.id)
}

/** What part of the workload's time (or calls × cost) some of its queries are. */
export function shareOf(some: readonly ExaminedQuery[], all: readonly ExaminedQuery[]): number {
  const whole = sumOf(all)
  return whole > 0 ? sumOf(some) / whole : 0
}

/** Less waste is not worth a recommendation: 16 MB, or a thousandth of the database. */
export function leastBytes(activity: Activity): number {
  return Math.max(2048 * BLOCK_SIZE, databaseBytes(activity) / 1000)
}

const GB = 2 ** 30

/** How severe wasted storage is: by its share of the database, and small amounts never severe. */
export function severityOfBytes(bytes: number, activity: Activity): Severity {
  const severity = severityOf(bytes / Math.max(1, databaseBytes(activity)))
  if (bytes < GB / 10) return 'low'
  return bytes < GB && severity === 'high' ? 'medium' : severity
}

function databaseBytes({ counters, tables }: Activity): number {
  return (
    counters?.bytes ?? tables.reduce((sum, one) => sum + one.heapBytes + one.toastBytes + one.indexBytes, 0)
  )
}

/** The table and the partitioned tables above it. */
function lineOf(table: Table, catalog: Catalog): number[] {
  const parent = table.parent === undefined ? undefined : catalog.tableByOid(table.parent)
  return [table.oid, ...(parent ? lineOf(parent, catalog) : [])]
}

function worthOf({ weight, plan }: ExaminedQuery): number {
  return weight * plan.root.totalCost
}

function sumOf(queries: readonly ExaminedQuery[]): number {
  return queries.reduce((sum, query) => sum + worthOf(query), 0)
}
