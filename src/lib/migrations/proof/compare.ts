import { type CatalogImage, type CatalogObject, objectKey } from './catalog-image.ts'
import { cosmeticFact } from './cosmetic.ts'

/** One way in which two catalogs differ. */
export interface CatalogDifference {
  /** In words: what it is before, and what it is after. */
  text: string
  /** It changes no behaviour: another order of columns, another name that Postgres chose, a constant folded anew. */
  cosmetic: boolean
  kind: string
  name: string
}

/** How two catalogs compare. */
export interface CatalogComparison {
  /** Equal, or different in nothing that changes behaviour. */
  same: boolean
  differences: CatalogDifference[]
}

/** Compares two catalogs, object by object and fact by fact. */
export function sameCatalog(before: CatalogImage, after: CatalogImage): CatalogComparison {
  const gone = [...before.values()].filter(({ kind, name }) => !after.has(objectKey(kind, name)))
  const added = [...after.values()].filter(({ kind, name }) => !before.has(objectKey(kind, name)))
  const renamed = renamedOnly(gone, added)
  const changed = [...before.values()].flatMap((object) => {
    const now = after.get(objectKey(object.kind, object.name))
    return now ? changesOf(object, now) : []
  })
  const paired = new Set(renamed.flat())
  const differences = [
    ...withoutParts(gone, paired).map((object) => difference(object, `${words(object)} is gone`)),
    ...withoutParts(added, paired).map((object) => difference(object, `${words(object)} is new`)),
    ...renamed.map(([from, to]) => ({
      ...difference(from, `${words(from)} is now named ${lastName(to.name)}`),
      cosmetic: true,
    })),
    ...changed,
  ]
  return { same: differences.every(({ cosmetic }) => cosmetic), differences }
}

/** The columns, constraints and so on of a table that is itself gone need no mention. */
function withoutParts(objects: readonly CatalogObject[], left: ReadonlySet<CatalogObject>): CatalogObject[] {
  const whole = new Set(objects.filter(({ kind }) => kind === 'relation').map(({ name }) => name))
  return objects.filter((object) => !left.has(object) && !(object.parent && whole.has(object.parent)))
}

/** Constraints and indexes that are the same but for the name, paired. */
export function renamedOnly(
  gone: readonly CatalogObject[],
  added: readonly CatalogObject[],
): [CatalogObject, CatalogObject][] {
  const free = new Set(added)
  return gone.flatMap((object): [CatalogObject, CatalogObject][] => {
    if (!['constraint', 'index'].includes(object.kind)) return []
    const twin = [...free].find(
      (other) =>
        other.kind === object.kind && other.parent === object.parent && nameless(other) === nameless(object),
    )
    if (!twin) return []
    free.delete(twin)
    return [[object, twin]]
  })
}

function nameless({ name, facts }: CatalogObject): string {
  return JSON.stringify(facts).replaceAll(` ${lastName(name).replaceAll('"', '\\"')} ON `, ' ON ')
}

function changesOf(before: CatalogObject, after: CatalogObject): CatalogDifference[] {
  const names = new Set([...Object.keys(before.facts), ...Object.keys(after.facts)])
  return [...names].flatMap((fact): CatalogDifference[] => {
    const [was, is] = [before.facts[fact] ?? null, after.facts[fact] ?? null]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    return [
      {
        ...difference(before, `${words(before)}: ${fact} was ${shown(was)}, is ${shown(is)}`),
        cosmetic: cosmeticFact(fact, was, is),
      },
    ]
  })
}

function difference({ kind, name }: CatalogObject, text: string): CatalogDifference {
  return { kind, name, text, cosmetic: false }
}

const relationKinds: Record<string, string> = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
  c: 'type',
}

function words({ kind, name, facts }: CatalogObject): string {
  return `${kind === 'relation' ? (relationKinds[String(facts.kind)] ?? kind) : kind} ${name}`
}

function lastName(name: string): string {
  return /(?:"(?:[^"]|"")*"|[^."]*)$/.exec(name)?.[0] ?? name
}

function shown(value: unknown): string {
  if (value === null || value === '') return 'none'
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ').trim()
}
