import type { Catalog } from '../../sandbox/catalog.ts'
import { type IndexDefinition, indexBody, indexName } from '../../sandbox/index-definition.ts'
import { partitionsOf } from '../../sandbox/partition-tree.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'

/** The statements that build an index without blocking writes, and the one that takes it away again. */
export interface IndexStatements {
  name: string
  /** In order, each outside a transaction. */
  up: string[]
  down: string
}

/**
 * CREATE INDEX CONCURRENTLY; on a partitioned table, where that is not possible, the documented detour: an
 * index ON ONLY the parent, one built concurrently on each partition, then attached (CREATE INDEX, "Notes").
 * Names are new: those in `taken` are avoided, the ones chosen added.
 */
export function indexStatements(
  definition: IndexDefinition,
  catalog: Catalog,
  taken: Set<string>,
): IndexStatements {
  const { table } = definition
  const name = indexName(definition, taken)
  if (table.kind !== 'p') {
    return {
      name,
      up: [`CREATE INDEX CONCURRENTLY ${quoteIdentifier(name)} ${indexBody(definition)};`],
      down: `DROP INDEX CONCURRENTLY ${qualifiedName(table.schema, name)};`,
    }
  }
  const only = indexBody(definition).replace(/^ON /, 'ON ONLY ')
  const parent = qualifiedName(table.schema, name)
  const children = partitionsOf(table, catalog).flatMap((child) => {
    const below = indexStatements({ ...definition, table: child }, catalog, taken)
    return [...below.up, `ALTER INDEX ${parent} ATTACH PARTITION ${qualifiedName(child.schema, below.name)};`]
  })
  return {
    name,
    up: [`CREATE INDEX ${quoteIdentifier(name)} ${only};`, ...children],
    down: `DROP INDEX ${parent};`,
  }
}
