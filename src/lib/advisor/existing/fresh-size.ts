import { shapeOf } from '../../sandbox/index-shape.ts'
import { estimateBtreeSize, type IndexShape } from '../../sandbox/index-size.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { ExistingIndex } from './existing-index.ts'

/** How large an index would be if it were built now. */
export interface FreshSize {
  bytes: number
  /** Rows in it. */
  rows: number
  /** Rows that share a key, on average; 1 where nothing is shared. */
  rowsPerKey: number
  /** Whether rows with the same key share one entry. */
  deduplicates: boolean
}

/**
 * The size of a B-tree on columns with statistics, freshly built; undefined for other indexes. Of a partial index the
 * rows are those counted when it was last built, vacuumed or analysed.
 */
export function freshSize(index: ExistingIndex, { snapshot }: Planner): FreshSize | undefined {
  const { facts, table } = index
  if (facts.method !== 'btree' || index.partitioned || table.rows <= 0) return undefined
  const columns = [...facts.keys.map(({ column }) => column), ...facts.includes]
  const known = columns.every((name) => table.columns.find((one) => one.name === name)?.hasStatistics)
  if (!known) return undefined
  const counted = snapshot.relations.find(
    ({ schema, name }) => schema === facts.schema && name === facts.name,
  )?.rows
  if (facts.predicate !== undefined && !(counted !== undefined && counted >= 0)) return undefined
  const share = facts.predicate === undefined ? 1 : Math.min(1, (counted ?? 0) / table.rows)
  const keys = facts.keys.map(({ column }) => ({ ...(column !== undefined && { column }) }))
  const shape = shapeOf({ table, method: 'btree', keys, includes: facts.includes }, table, share)
  const full = withOptions(shape, facts.definition, snapshot.server.major)
  return {
    bytes: estimateBtreeSize(full).bytes,
    rows: shape.rows,
    rowsPerKey: Math.max(1, shape.rows / Math.max(1, shape.distinctKeys)),
    deduplicates: full.deduplicates,
  }
}

/** Deduplication came with PostgreSQL 13. */
function withOptions(shape: IndexShape, definition: string, major: number): IndexShape {
  const fillfactor = /\bfillfactor='?(\d+)/.exec(definition)?.[1]
  const off = /\bdeduplicate_items='?(off|false|no|0)\b/i.test(definition)
  return {
    ...shape,
    deduplicates: shape.deduplicates && !off && major >= 13,
    ...(fillfactor !== undefined && { fillfactor: Number(fillfactor) }),
  }
}
