import { type CatalogImage, type CatalogObject, objectKey } from '../../migrations/proof/catalog-image.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import type { RenameCandidate } from './diff-result.ts'
import { splitName } from './split-name.ts'

/** Two tables are alike when so much of their columns, by name and type, is the same. */
const ALIKE = 0.6

/** What is gone and has a likeness among what is new: a column of the same type in the same table, a table of like columns, an enum of the same labels. */
export function renameCandidates(from: CatalogImage, to: CatalogImage): RenameCandidate[] {
  const gone = [...from.values()].filter(({ kind, name }) => !to.has(objectKey(kind, name)))
  const added = [...to.values()].filter(({ kind, name }) => !from.has(objectKey(kind, name)))
  return gone.flatMap((object): RenameCandidate[] => {
    const twin = likest(object, added, from, to)
    if (!twin) return []
    const kind = object.kind === 'column' ? 'column' : object.kind === 'relation' ? 'table' : 'type'
    const name = splitName(twin.name).at(-1) ?? ''
    const flag = `${object.name}=${quoteIdentifier(name)}`
    return [{ kind, from: object.name, to: name, accepted: false, flag }]
  })
}

function likest(
  object: CatalogObject,
  added: readonly CatalogObject[],
  from: CatalogImage,
  to: CatalogImage,
): CatalogObject | undefined {
  const [schema] = splitName(object.name)
  const others = added.filter(({ kind, name }) => kind === object.kind && splitName(name)[0] === schema)
  if (object.kind === 'column') {
    const { facts, parent } = object
    // parts of a table that is itself gone are the table's matter
    if (!to.has(objectKey('relation', parent ?? ''))) return undefined
    const same = others.filter(
      (other) =>
        other.parent === parent &&
        other.facts.type === facts.type &&
        other.facts.generated === facts.generated &&
        other.facts.identity === facts.identity,
    )
    return same.find((other) => other.facts.position === facts.position) ?? same[0]
  }
  if (object.kind === 'relation' && /^[rp]$/.test(String(object.facts.kind))) {
    const own = columnsOf(object, from)
    const scored = others
      .filter(({ facts }) => facts.kind === object.facts.kind)
      .map((other) => ({ other, score: likeness(own, columnsOf(other, to)) }))
      .sort((a, b) => b.score - a.score)
    return scored[0] && scored[0].score >= ALIKE ? scored[0].other : undefined
  }
  if (object.kind === 'enum')
    return others.find(({ facts }) => JSON.stringify(facts.labels) === JSON.stringify(object.facts.labels))
  return undefined
}

function columnsOf({ name }: CatalogObject, image: CatalogImage): Set<string> {
  const columns = [...image.values()].filter(({ kind, parent }) => kind === 'column' && parent === name)
  return new Set(columns.map((column) => `${splitName(column.name).at(-1)} ${String(column.facts.type)}`))
}

/** The share of what either has that both have; or as many columns of the same types in the same order. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const all = one.union(other).size
  const types = (columns: ReadonlySet<string>) =>
    [...columns].map((column) => column.slice(column.indexOf(' '))).join()
  if (one.size > 1 && types(one) === types(other)) return Math.max(ALIKE, one.intersection(other).size / all)
  return all === 0 ? 0 : one.intersection(other).size / all
}
