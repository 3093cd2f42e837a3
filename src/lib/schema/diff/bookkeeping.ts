import { layouts } from '../../migrations/layouts/registry.ts'
import { LEDGER_SCHEMA } from '../../migrations/ledger-schema.ts'
import type { CatalogImage } from '../../migrations/proof/catalog-image.ts'
import { splitName } from './split-name.ts'

/** Where tools for migrations note what they applied: no part of the schema, and in no migration. */
export interface Bookkeeping {
  /** By their plain names. */
  schemas: ReadonlySet<string>
  /** `schema.name`, quoted as needed. */
  relations: ReadonlySet<string>
}

/** Finds the tables of such tools by name and columns, and the ledger by its schema. */
export function bookkeepingIn(image: CatalogImage): Bookkeeping {
  const columns = Map.groupBy(
    [...image.values()].filter(({ kind }) => kind === 'column'),
    ({ parent }) => parent ?? '',
  )
  const schemas = new Set([LEDGER_SCHEMA])
  const relations = new Set<string>()
  for (const { kind, name } of image.values()) {
    if (kind !== 'relation') continue
    const [schema = '', table = ''] = splitName(name)
    const has = new Set((columns.get(name) ?? []).map((column) => splitName(column.name).at(-1)))
    const tracking = layouts.find(
      ({ tracking: one }) =>
        one?.table.name === table &&
        (one.table.schema ?? schema) === schema &&
        one.columns.every((column) => has.has(column)),
    )?.tracking
    if (!tracking) continue
    relations.add(name)
    if (tracking.table.schema !== null && tracking.table.schema !== 'public') schemas.add(schema)
  }
  for (const { kind, name, facts } of image.values()) {
    const owner = String(facts['owned by'] ?? '')
    if (kind === 'sequence' && [...relations].some((table) => owner.startsWith(`${table}.`)))
      relations.add(name)
  }
  return { schemas, relations }
}

/** Both of two. */
export function bothOf(one: Bookkeeping, other: Bookkeeping): Bookkeeping {
  return { schemas: one.schemas.union(other.schemas), relations: one.relations.union(other.relations) }
}
