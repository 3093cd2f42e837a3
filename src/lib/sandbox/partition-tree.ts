import type { Catalog, Table } from './catalog.ts'

/** The partitions directly below a partitioned table. */
export function partitionsOf(table: Table, catalog: Catalog): Table[] {
  return table.kind === 'p' ? catalog.tables.filter((child) => child.parent === table.oid) : []
}

/** A table and everything below it. */
export function familyOf(table: Table, catalog: Catalog): Table[] {
  return [table, ...partitionsOf(table, catalog).flatMap((child) => familyOf(child, catalog))]
}
