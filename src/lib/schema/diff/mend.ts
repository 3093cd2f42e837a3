import { type CatalogImage, type CatalogObject, objectKey } from '../../migrations/proof/catalog-image.ts'
import { alterSql } from '../../migrations/proof/down/alter-sql.ts'
import { dropSql } from '../../migrations/proof/down/drop-sql.ts'
import { createSql } from '../../migrations/proof/down/object-sql.ts'

/** Facts that the engine of the comparison does not know, by kind; with null the kind as a whole. */
const unknown: Record<string, readonly string[] | null> = {
  'statistics object': null,
  column: ['storage', 'statistics target'],
  relation: ['options', 'replica identity', 'persistence'],
  trigger: ['enabled'],
}

/**
 * The statements for what the engine leaves as it was, from the two catalogs: statistics objects, storage, statistics
 * targets, storage parameters. Only what they say differs is changed.
 */
export function mendingSql(now: CatalogImage, wanted: CatalogImage): string[] {
  const drops = [...now.values()].flatMap((object) =>
    unknown[object.kind] === null && !wanted.has(objectKey(object.kind, object.name))
      ? (dropSql(object, false) ?? [])
      : [],
  )
  const others = [...wanted.values()].flatMap((object) => {
    const facts = unknown[object.kind]
    if (facts === undefined) return []
    const is = now.get(objectKey(object.kind, object.name))
    if (!is) return facts === null ? (createSql(object, wanted) ?? []) : []
    return alterSql(object, facts === null ? is : onlyIn(facts, is, object), wanted)
  })
  return [...drops, ...others]
}

/** The object as it is to be, but for those facts. */
function onlyIn(facts: readonly string[], is: CatalogObject, wanted: CatalogObject): CatalogObject {
  const own = Object.entries(is.facts).filter(([name]) => facts.includes(name))
  return { ...is, facts: { ...wanted.facts, ...Object.fromEntries(own) } }
}
