import { formatCount, plural } from '../../core/units.ts'
import type { IndexDefinition, IndexKey } from '../../sandbox/index-definition.ts'
import { isSameKey } from '../search/relevance.ts'
import type { Predicate, RelationUse } from '../uses/relation-use.ts'
import type { Service } from './services.ts'

const roles: Record<Predicate['kind'], string> = {
  equal: 'compared with =',
  in: 'looked up in a list',
  join: 'joined on',
  range: 'filtered by range',
  like: 'matched by prefix',
  isNull: 'tested for NULL',
  notNull: 'tested for NOT NULL',
}

/** Why an index helps, in one or two sentences: what its columns do for the queries it serves. */
export function reasonFor(definition: IndexDefinition, services: readonly Service[]): string {
  const { table } = definition
  const uses = services.flatMap(({ query }) => query.uses.filter((use) => use.table.oid === table.oid))
  const parts = definition.keys.map((key) => `${key.column ?? key.expression} is ${roleOf(key, uses)}`)
  const served = plural(services.length, 'query', 'queries')
  const sentences = [`In ${served} on ${table.name} (${formatCount(table.rows)} rows), ${listed(parts)}.`]
  if (definition.includes.length > 0) {
    sentences.push(
      `${listed(definition.includes)} in the index spare${definition.includes.length === 1 ? 's' : ''} the visit to the table.`,
    )
  }
  if (definition.keys.some((key) => key.expression !== undefined))
    sentences.push('ANALYZE after the build gives the expression statistics of its own.')
  if (definition.predicate)
    sentences.push(`Only rows with ${definition.predicate} are wanted, so only they are kept in the index.`)
  return sentences.join(' ')
}

function roleOf(key: IndexKey, uses: readonly RelationUse[]): string {
  const { column } = key
  const special = uses.flatMap((use) =>
    use.special.filter((entry) => isSameKey(entry.key, key)).map(({ role }) => role),
  )
  if (special.length > 0) return listed([...new Set(special)])
  const kinds = new Set(
    uses.flatMap((use) => use.predicates.filter((p) => p.column === column).map((p) => p.kind)),
  )
  const found = [...kinds].map((kind) => roles[kind])
  if (uses.some((use) => use.order.some((key) => key.column === column))) found.push('sorted by')
  if (uses.some((use) => use.group.includes(column ?? ''))) found.push('grouped by')
  return found.length > 0 ? listed(found) : 'read'
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
