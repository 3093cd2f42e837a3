import type { CatalogImage, CatalogObject } from '../../migrations/proof/catalog-image.ts'
import { renamedOnly } from '../../migrations/proof/compare.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import { splitName } from './split-name.ts'

/** Statements that rename, and those that take it back. */
export interface RenamedTwins {
  sql: string[]
  undoSql: string[]
}

/**
 * Constraints and indexes that differ in nothing but their name: they are renamed, and not dropped and built again. No
 * data hangs on the name, so nobody is asked.
 */
export function renameTwins(from: CatalogImage, to: CatalogImage): RenamedTwins {
  const gone = [...from.values()].filter(
    (object) => isRenamable(object) && !to.has(`${object.kind} ${object.name}`),
  )
  const added = [...to.values()].filter(
    (object) => isRenamable(object) && !from.has(`${object.kind} ${object.name}`),
  )
  const pairs = renamedOnly(gone, added).filter(([one, other]) => schemaOf(one) === schemaOf(other))
  return {
    sql: pairs.map(([one, other]) => renameSql(one, lastPart(other.name))),
    undoSql: pairs.map(([one, other]) => renameSql(other, lastPart(one.name))),
  }
}

/** Those of parents are renamed by renaming the parent's; NOT NULL has a name since PostgreSQL 18 only. */
function isRenamable({ kind, parent, facts }: CatalogObject): boolean {
  if (kind === 'index') return facts.constraint !== true
  return kind === 'constraint' && parent !== null && facts.inherited !== true && facts.type !== 'n'
}

function renameSql({ kind, name, parent }: CatalogObject, to: string): string {
  if (kind === 'index') {
    const [schema = '', index = ''] = splitName(name)
    return `ALTER INDEX ${qualifiedName(schema, index)} RENAME TO ${quoteIdentifier(to)}`
  }
  return `ALTER TABLE ${parent} RENAME CONSTRAINT ${quoteIdentifier(lastPart(name))} TO ${quoteIdentifier(to)}`
}

function lastPart(name: string): string {
  return splitName(name).at(-1) ?? name
}

function schemaOf({ name }: CatalogObject): string | undefined {
  return splitName(name)[0]
}
