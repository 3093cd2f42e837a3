import { type CatalogImage, objectKey } from '../../migrations/proof/catalog-image.ts'
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import { splitName } from './split-name.ts'

/**
 * Statements that let the new sequence of an old column go on where its values end: when a serial column becomes an
 * identity one, or the other way, the sequence is made anew and would begin with values that are taken.
 */
export function continuedSequences(from: CatalogImage, to: CatalogImage): string[] {
  return [...to.values()].flatMap(({ kind, name, facts }) => {
    const owner = String(facts['owned by'] ?? '')
    const column = owner.replace(/ \(identity\)$/, '')
    const was = from.get(objectKey('sequence', name))
    const isKept =
      was !== undefined && String(was.facts['owned by'] ?? '').endsWith(')') === owner.endsWith(')')
    if (kind !== 'sequence' || owner === '' || isKept || Number(facts.increment) <= 0) return []
    const parent = from.get(objectKey('column', column))?.parent
    if (parent === undefined || parent === null) return []
    const own = quoteIdentifier(splitName(column).at(-1) ?? '')
    return [
      `SELECT pg_catalog.setval(${quoteLiteral(name)}, greatest(${facts.start}, max(${own})), max(${own}) IS NOT NULL) FROM ${parent}`,
    ]
  })
}
