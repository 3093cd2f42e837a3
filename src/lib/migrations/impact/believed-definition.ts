import type { Index, Table } from '../../sandbox/catalog.ts'
import type { IndexDefinition } from '../../sandbox/index-definition.ts'

/** An existing index in the form that sizes are estimated from. Methods of which nothing is known count as GiST. */
export function believedDefinition(index: Index, table: Table): IndexDefinition {
  const methods = ['btree', 'gin', 'gist', 'brin'] as const
  return {
    table,
    method: methods.find((method) => method === index.method) ?? 'gist',
    keys: index.keys.map(({ column, sql, operatorClass, descending }) => ({
      ...(column === undefined ? { expression: sql } : { column }),
      operatorClass,
      descending,
    })),
    includes: index.includes,
    ...(index.predicate !== undefined && { predicate: index.predicate }),
  }
}
