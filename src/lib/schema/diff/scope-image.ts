import type { CatalogImage, CatalogObject } from '../../migrations/proof/catalog-image.ts'
import type { Bookkeeping } from './bookkeeping.ts'
import type { DiffScope } from './diff-result.ts'
import { splitName } from './split-name.ts'

/** Objects that lie in no schema. */
const global = new Set([
  'extension',
  'publication',
  'event trigger',
  'cast',
  'default privileges',
  'foreign server',
])

/** What of a catalog is compared: objects of other schemas, owners, privileges and comments are taken out as asked. */
export function imageInScope(image: CatalogImage, scope: DiffScope, bookkeeping: Bookkeeping): CatalogImage {
  return new Map(
    [...image].flatMap(([key, object]): [string, CatalogObject][] =>
      isCompared(object, scope, bookkeeping) ? [[key, { ...object, facts: factsOf(object, scope) }]] : [],
    ),
  )
}

/** The schema that an object lies in; null for those that lie in none. */
export function schemaOf({
  kind,
  name,
  parent,
}: Pick<CatalogObject, 'kind' | 'name' | 'parent'>): string | null {
  if (global.has(kind)) return null
  return splitName(parent ?? name.replace(/^domain /, ''))[0] ?? null
}

function isCompared(object: CatalogObject, scope: DiffScope, { schemas, relations }: Bookkeeping): boolean {
  const schema = schemaOf(object)
  if (schema === null) {
    if (scope.schemas || (object.kind === 'publication' && !scope.publications)) return false
    return object.kind !== 'default privileges' || scope.privileges
  }
  if (schemas.has(schema) || relations.has(object.name) || relations.has(object.parent ?? '')) return false
  return scope.schemas === null || scope.schemas.includes(schema)
}

function factsOf(
  { facts }: CatalogObject,
  { owners, privileges, comments }: DiffScope,
): CatalogObject['facts'] {
  // whether a materialized view was ever filled is a matter of its rows
  const { owner, privileges: granted, comment, populated: _, ...others } = facts
  return {
    ...others,
    ...(owners && { owner }),
    ...(comments && { comment }),
    ...(privileges && { privileges: toOthers(granted, owner) }),
  }
}

/** What was granted to others than the owner; by whom does not count. */
function toOthers(granted: unknown, owner: unknown): unknown {
  if (!Array.isArray(granted)) return granted ?? null
  const others = granted.map(String).filter((item) => !item.startsWith(`${String(owner)}=`))
  const plain = others.map((item) => item.replace(/\/[^/]*$/, '')).sort()
  return plain.length > 0 ? plain : null
}
