import { BLOCK_SIZE } from '../core/block-size.ts'
import type { CatalogFacts } from '../plan/catalog-facts.ts'
import type { Catalog, Table } from '../sandbox/catalog.ts'

/** What the rules about plans and statements want to know of tables, from the sandbox's catalog. */
export function catalogFacts(tables: Iterable<Table>, catalog: Catalog): CatalogFacts {
  return {
    tables: [...new Set(tables)].map((table) => ({
      schema: table.schema,
      name: table.name,
      rows: table.rows,
      bytes: table.pages * BLOCK_SIZE,
      // TOAST tables are not part of a snapshot
      toastBytes: 0,
      columns: table.columns.map((column) => ({
        name: column.name,
        type: column.typeName,
        bytewise: column.bytewise,
        averageWidth: column.hasStatistics ? column.width : null,
      })),
      indexes: catalog.indexesOf(table).map((index) => ({
        name: index.name,
        method: index.method,
        keys: index.keys.map((key) => key.sql),
        operatorClasses: index.keys.map((key) => key.operatorClass),
        partial: index.predicate !== undefined,
      })),
    })),
  }
}
