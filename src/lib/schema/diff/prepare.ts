import { type CatalogImage, type CatalogObject, objectKey } from '../../migrations/proof/catalog-image.ts'
import { createSql, ownName } from '../../migrations/proof/down/object-sql.ts'

/**
 * Statements for changes that the engine makes by dropping and making anew, and with the rows that is: a column of another
 * collation, a partition with other bounds, one that is detached or attached, columns of a domain that gets another type.
 * They come before its own, and those that are refused are left to it.
 */
export function preparingSql(from: CatalogImage, to: CatalogImage): string[][] {
  return [...from.values()].flatMap((was): string[][] => {
    const is = to.get(objectKey(was.kind, was.name))
    if (!is) return []
    if (was.kind === 'column') return otherCollation(was, is)
    if (was.kind === 'relation') return otherPlace(was, is)
    return was.kind === 'domain' ? otherBase(was, is, from, to) : []
  })
}

function otherCollation(was: CatalogObject, is: CatalogObject): string[][] {
  const same = was.facts.type === is.facts.type && !was.facts.generated
  if (!same || was.facts.collation === is.facts.collation) return []
  const collation = is.facts.collation ?? 'pg_catalog."default"'
  return [[`${alterColumn(was)} TYPE ${is.facts.type} COLLATE ${collation}`]]
}

function otherPlace({ name, facts: was }: CatalogObject, { facts: is }: CatalogObject): string[][] {
  const [parentWas] = parentsOf(was)
  const [parentIs] = parentsOf(is)
  const [boundWas, boundIs] = [was['partition bound'], is['partition bound']]
  if (was.kind !== is.kind || (boundWas === boundIs && parentWas === parentIs)) return []
  const detach = boundWas ? [`ALTER TABLE ${parentWas} DETACH PARTITION ${name}`] : []
  const attach = boundIs ? [`ALTER TABLE ${parentIs} ATTACH PARTITION ${name} ${boundIs}`] : []
  return [[...detach, ...attach]]
}

function parentsOf({ parents }: CatalogObject['facts']): string[] {
  return Array.isArray(parents) ? parents.map(String) : []
}

/** A domain in use cannot be dropped: its columns are of the new type meanwhile. */
function otherBase(was: CatalogObject, is: CatalogObject, from: CatalogImage, to: CatalogImage): string[][] {
  if (was.facts.base === is.facts.base) return []
  const users = [...from.values()].filter(({ kind, facts }) => kind === 'column' && facts.type === was.name)
  const retyped = (type: unknown) =>
    users.map((column) => `${alterColumn(column)} TYPE ${type} USING ${ownName(column.name)}::${type}`)
  const checks = [...to.values()].filter(
    ({ kind, facts }) => kind === 'constraint' && facts.domain === is.name,
  )
  const made = [is, ...checks].flatMap((object) => createSql(object, to) ?? [])
  return users.length > 0
    ? [[...retyped(is.facts.base), `DROP DOMAIN ${was.name}`, ...made, ...retyped(is.name)]]
    : []
}

function alterColumn({ name, parent }: CatalogObject): string {
  return `ALTER TABLE ${parent} ALTER COLUMN ${ownName(name)}`
}
