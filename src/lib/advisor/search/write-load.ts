import type { Catalog, Table } from '../../sandbox/catalog.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import { familyOf } from '../../sandbox/partition-tree.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Activity } from '../snapshot/activity.ts'

/** What is written to a table while the workload runs once, in rows. */
export interface WriteLoad {
  inserted: number
  updated: number
  /** Share of the updates that touch no index, and so write none (heap-only tuples). */
  hotShare: number
  /** Updated rows by the column that the workload's statements set. */
  updatesOf: ReadonlyMap<string, number>
}

/** Without counters: an update of a column without index finds room on its page about so often. */
const HOT_SHARE_GUESSED = 0.8

/**
 * The write load of each table: rows that the workload's own statements write, or where the server's counters tell of
 * more (COPY, functions, other databases' jobs), those, scaled from their period to that of the workload.
 * `periodShare` is the workload's period ÷ the counters' one; undefined when either is not known.
 */
export function writeLoads(
  queries: readonly ExaminedQuery[],
  catalog: Catalog,
  activity: Activity | null,
  periodShare: number | undefined,
): (table: Table) => WriteLoad {
  const byTable = Map.groupBy(
    queries.flatMap((query) => (query.writes ? [{ ...query.writes, rows: rowsWritten(query) }] : [])),
    (write) => write.table,
  )
  const counters = new Map(activity?.tables.map((table) => [`${table.schema}.${table.name}`, table]))
  return (table) => {
    const family = familyOf(table, catalog)
    const statements = family.flatMap((member) => byTable.get(member) ?? [])
    const counted = family.flatMap(({ schema, name }) => counters.get(`${schema}.${name}`) ?? [])
    const sum = (of: (entry: (typeof counted)[number]) => number) =>
      counted.reduce((total, entry) => total + of(entry), 0)
    const rows = (kind: 'insert' | 'update') =>
      statements.reduce((total, write) => total + (write.kind === kind ? write.rows : 0), 0)
    const updates = sum((entry) => entry.updated)
    const share = periodShare ?? 0
    return {
      inserted: Math.max(rows('insert'), share * sum((entry) => entry.inserted)),
      updated: Math.max(rows('update'), share * updates),
      hotShare: updates > 0 ? sum((entry) => entry.hotUpdated) / updates : HOT_SHARE_GUESSED,
      updatesOf: updatesByColumn(statements),
    }
  }
}

function updatesByColumn(
  statements: readonly { columns: readonly string[]; rows: number }[],
): Map<string, number> {
  const updates = new Map<string, number>()
  for (const { columns, rows } of statements)
    for (const column of columns) updates.set(column, (updates.get(column) ?? 0) + rows)
  return updates
}

/** Rows that all calls wrote: as counted, else by the planner's estimate of one. */
function rowsWritten({ query, plan }: ExaminedQuery): number {
  if (query.rows !== undefined) return query.rows
  const source = plan.root.nodeType === 'ModifyTable' ? plan.root.children[0] : undefined
  return query.calls * Math.max(1, source?.planRows ?? 1)
}

/** Index entries that a load writes because an index exists, and the updates that stop being heap-only. */
export interface IndexWrites {
  entries: number
  hotUpdatesLost: number
}

/** What an index adds to the writes of its table, where so many indexes exist already. */
export function indexWrites(
  { definition, rows }: Pick<HypotheticalIndex, 'definition' | 'rows'>,
  load: WriteLoad,
  existing: number,
): IndexWrites {
  const columns = columnsOf(definition)
  const touched = [...load.updatesOf].filter(([column]) => columns.has(column))
  const touching = Math.min(
    load.updated,
    touched.reduce((sum, [, rows]) => sum + rows, 0),
  )
  // a block range index stands in the way of heap-only updates only before PostgreSQL 16, and is hardly written
  const hotUpdatesLost = definition.method === 'brin' ? 0 : touching * load.hotShare
  const share = definition.predicate ? Math.min(1, rows / Math.max(1, definition.table.rows)) : 1
  const own = share * (load.inserted + load.updated * (1 - load.hotShare))
  return { entries: own + hotUpdatesLost * (existing + 1), hotUpdatesLost }
}

function columnsOf(definition: HypotheticalIndex['definition']): Set<string> {
  const columns = definition.table.columns.map(({ name }) => name)
  const texts = [...definition.keys.map((key) => key.expression), definition.predicate]
  const words = new Set(texts.flatMap((text) => text?.match(/[\p{L}\p{N}_]+/gu) ?? []))
  const named = definition.keys.flatMap((key) => key.column ?? [])
  return new Set([...named, ...definition.includes, ...columns.filter((name) => words.has(name))])
}
