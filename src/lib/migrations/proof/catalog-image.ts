import { objectQueries } from './object-queries.ts'
import { relationQueries } from './relation-queries.ts'
import type { Shadow } from './shadow.ts'

/** One object of a database with everything about it that a migration can change. */
export interface CatalogObject {
  /** `relation`, `column`, `index`, `function`, … */
  kind: string
  /** With its schema, quoted as needed; unique within the kind. */
  name: string
  /** The relation it belongs to. */
  parent: string | null
  facts: Readonly<Record<string, unknown>>
}

/** All objects of a database, by kind and name. */
export type CatalogImage = ReadonlyMap<string, CatalogObject>

/** The key of an object in an image. */
export function objectKey(kind: string, name: string): string {
  return `${kind} ${name}`
}

/** Reads the catalog of a shadow: one call. Nothing in it depends on object identifiers, sizes or statistics. */
export async function readImage(shadow: Pick<Shadow, 'query'>): Promise<CatalogImage> {
  // with an empty search path every name is printed with its schema; the setting lasts as long as this call
  const rows = await shadow.query<CatalogObject>(
    `SELECT set_config('search_path', '', true); ${[...relationQueries, ...objectQueries].join('\nUNION ALL\n')}`,
  )
  return new Map(rows.map((object) => [objectKey(object.kind, object.name), object]))
}
