import { BLOCK_SIZE } from '../../core/block-size.ts'
import type { Catalog } from '../../sandbox/catalog.ts'
import { familyOf } from '../../sandbox/partition-tree.ts'
import type { ExaminedQuery } from '../examination.ts'

/** The size in bytes of all tables that the queries read, partitions included, without indexes and TOAST. */
export function dataBytes(queries: readonly ExaminedQuery[], catalog: Catalog): number {
  const tables = new Set(
    queries.flatMap((query) => query.uses.flatMap((use) => familyOf(use.table, catalog))),
  )
  return [...tables].reduce((sum, table) => sum + Math.max(0, table.pages) * BLOCK_SIZE, 0)
}
