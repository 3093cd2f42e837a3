import type { IndexDefinition, IndexKey } from '../../sandbox/index-definition.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { RelationUse } from '../uses/relation-use.ts'

/**
 * Whether a plan of the query could use an index: its first key is restricted, joined or sorted by, or it holds all
 * that is read of the table; and its predicate, if it has one, is a condition of the query. A server that `skips` can
 * begin with any key (skip scan, PostgreSQL 18).
 */
export function isRelevant(definition: IndexDefinition, query: ExaminedQuery, skips: boolean): boolean {
  return query.uses.some((use) => use.table.oid === definition.table.oid && serves(definition, use, skips))
}

function serves(definition: IndexDefinition, use: RelationUse, skips: boolean): boolean {
  const { predicate } = definition
  if (predicate !== undefined && !use.predicates.some(({ literal }) => literal === predicate)) return false
  const first = skips ? definition.keys : definition.keys.slice(0, 1)
  return predicate !== undefined || first.some((key) => asksFor(key, use)) || covers(definition, use)
}

function asksFor(key: IndexKey, use: RelationUse): boolean {
  if (use.special.some((entry) => isSameKey(entry.key, key))) return true
  const { column } = key
  if (column === undefined) return false
  return (
    use.predicates.some((predicate) => predicate.column === column) ||
    use.order.some((sort) => sort.column === column) ||
    use.group.includes(column)
  )
}

function covers(definition: IndexDefinition, { columns }: RelationUse): boolean {
  if (!columns || columns.size === 0) return false
  const held = new Set([...definition.keys.map((key) => key.column), ...definition.includes])
  return [...columns].every((column) => held.has(column))
}

/** Whether two keys hold the same thing, whatever their direction. */
export function isSameKey(one: IndexKey, other: IndexKey): boolean {
  return (
    one.column === other.column &&
    one.expression === other.expression &&
    one.operatorClass === other.operatorClass
  )
}
