import { BLOCK_SIZE } from '../core/block-size.ts'
import { qualifiedName } from '../sql/quote.ts'
import { type BuiltIndex, buildIndexes } from './build-indexes.ts'
import type { Table } from './catalog.ts'
import { believeExpressions } from './expression-statistics.ts'
import { type IndexDefinition, indexBody } from './index-definition.ts'
import { estimateSize, shapeOf } from './index-shape.ts'
import { familyOf } from './partition-tree.ts'
import type { Planner } from './planner.ts'
import { type BelievedSize, shrink, stretch } from './stretch.ts'

/** An index that exists in the sandbox only; on a partitioned table one for each partition. */
export interface HypotheticalIndex {
  definition: IndexDefinition
  body: string
  /** Its name in the sandbox, which EXPLAIN shows, then those of the indexes of partitions. */
  names: readonly string[]
  /** `pg_class.oid` of the index and of those of the partitions. */
  oids: readonly number[]
  /** Estimated size of the real index, all partitions together. */
  bytes: number
  /** Rows that it holds. */
  rows: number
}

interface HeapCounts {
  oid: number
  relpages: number
  reltuples: number
  relallvisible: number
}

/**
 * Creates indexes in the sandbox, switched off, each believed as large as it would be. Definitions that the
 * server refuses (no operator class, expression not immutable) are left out.
 */
export async function createHypothetical(
  planner: Planner,
  definitions: readonly IndexDefinition[],
): Promise<HypotheticalIndex[]> {
  if (definitions.length === 0) return []
  const tables = [
    ...new Set(definitions.flatMap((definition) => familyOf(definition.table, planner.catalog))),
  ]
  const counts = await heapCounts(planner, tables)
  const rows = await partialRows(planner, definitions)
  await shrink(
    planner.engine,
    tables.map((table) => table.oid),
  )
  const created: HypotheticalIndex[] = []
  const sizes: (BelievedSize & { rows: number })[] = []
  for (const [definition, indexes] of await buildIndexes(planner.engine, definitions)) {
    const believed = indexes.flatMap((index) => believe(planner, definition, index, rows.get(definition)))
    sizes.push(...believed)
    created.push({
      definition,
      body: indexBody(definition),
      names: indexes.map((index) => index.name),
      oids: indexes.map((index) => index.oid),
      bytes: believed.reduce((sum, size) => sum + size.bytes, 0),
      rows: believed.reduce((sum, size) => sum + size.rows, 0),
    })
  }
  await restoreCounts(planner, counts, sizes)
  await believeExpressions(planner, created)
  await stretch(planner.engine, [...tables.flatMap(trueSize), ...sizes])
  await planner.engine.script(validitySql([], created))
  return created
}

/** The statements that switch indexes on and off for the planner: a catalog update each, honoured at once. */
export function validitySql(
  on: readonly Pick<HypotheticalIndex, 'oids'>[],
  off: readonly Pick<HypotheticalIndex, 'oids'>[],
): string {
  const update = (indexes: readonly Pick<HypotheticalIndex, 'oids'>[], valid: boolean) => {
    const oids = indexes.flatMap((index) => index.oids)
    return oids.length === 0
      ? ''
      : `UPDATE pg_catalog.pg_index SET indisvalid = ${valid} WHERE indexrelid IN (${oids.join(', ')}) AND indisvalid <> ${valid};\n`
  }
  return update(off, false) + update(on, true)
}

/** Takes hypothetical indexes away again, for a planner that goes on to other questions. */
export async function dropHypothetical(
  planner: Planner,
  indexes: readonly HypotheticalIndex[],
): Promise<void> {
  if (indexes.length === 0) return
  const names = indexes.flatMap(({ definition, names: [name] }) =>
    name === undefined ? [] : [qualifiedName(definition.table.schema, name)],
  )
  await planner.engine.script(`DROP INDEX ${names.join(', ')}`)
}

function believe(
  planner: Planner,
  definition: IndexDefinition,
  index: BuiltIndex,
  partial: number | undefined,
): (BelievedSize & { rows: number })[] {
  const table = planner.catalog.tableByOid(index.table)
  if (index.kind !== 'i' || !table) return []
  const share = partial === undefined ? 1 : partial / Math.max(1, definition.table.rows)
  const shape = shapeOf(definition, table, share)
  const size = estimateSize(definition, shape)
  return [
    {
      oid: index.oid,
      bytes: size.bytes,
      rows: shape.rows,
      ...(definition.method === 'btree' && { height: size.height }),
    },
  ]
}

/** Rows that the predicates of partial indexes keep, by the planner's own estimate. */
async function partialRows(
  planner: Planner,
  definitions: readonly IndexDefinition[],
): Promise<Map<IndexDefinition, number>> {
  const rows = new Map<IndexDefinition, number>()
  for (const definition of definitions) {
    if (!definition.predicate) continue
    const { schema, name } = definition.table
    const from = qualifiedName(schema, name)
    const plan = (await planner.explain(`SELECT FROM ${from} WHERE ${definition.predicate}`)) as [
      { Plan: { 'Plan Rows': number } },
    ]
    rows.set(definition, plan[0].Plan['Plan Rows'])
  }
  return rows
}

function heapCounts(planner: Planner, tables: readonly Table[]): Promise<HeapCounts[]> {
  return planner.engine.query<HeapCounts>(
    `SELECT oid::int4 AS oid, relpages, reltuples::float8 AS reltuples, relallvisible FROM pg_catalog.pg_class
     WHERE oid IN (${tables.map((table) => table.oid).join(', ')})`,
  )
}

/** CREATE INDEX on an empty table sets its counts to zero: puts them back, and gives the new indexes theirs. */
async function restoreCounts(
  planner: Planner,
  heaps: readonly HeapCounts[],
  indexes: readonly (BelievedSize & { rows: number })[],
): Promise<void> {
  const rows = [
    ...heaps.map((heap) => `(${heap.oid}, ${heap.relpages}, ${heap.reltuples}, ${heap.relallvisible})`),
    ...indexes.map((index) => `(${index.oid}, ${Math.ceil(index.bytes / BLOCK_SIZE)}, ${index.rows}, 0)`),
  ]
  await planner.engine.script(
    `UPDATE pg_catalog.pg_class c SET relpages = v.pages, reltuples = v.rows, relallvisible = v.visible
     FROM (VALUES ${rows.join(', ')}) AS v(oid, pages, rows, visible) WHERE c.oid = v.oid::oid`,
  )
}

function trueSize(table: Table): BelievedSize[] {
  return table.kind === 'p' ? [] : [{ oid: table.oid, bytes: table.pages * BLOCK_SIZE }]
}
