import type { Index } from '../../sandbox/catalog.ts'
import type { KeyIdentity } from './existing-index.ts'

/** What decides whether an index can do what another one does. */
export interface ComparedIndex {
  facts: Pick<Index, 'table' | 'method' | 'unique' | 'predicate'> & {
    includes: readonly string[]
    keys: readonly { column: string | undefined }[]
  }
  keys: readonly KeyIdentity[]
  nullsNotDistinct: boolean
  immediate: boolean
}

/** How one index does all that another does: it is the same, or it begins with the same keys. */
export type Standing = 'same' | 'wider'

/** Both bits of `indoption`: an index of the opposite direction has each of them the other way round. */
const OPPOSITE = 3

/**
 * Whether an index can do all that another one of its table does; undefined when not. Keys must agree in expression,
 * collation, operator family and direction (or be opposite in all: a B-tree is read both ways), and the rows kept must
 * be the same. A unique index is replaced only by one that refuses the same rows.
 */
export function standsFor(keeper: ComparedIndex, index: ComparedIndex): Standing | undefined {
  const [one, other] = [keeper.facts, index.facts]
  if (keeper === index || one.table !== other.table || one.method !== other.method) return undefined
  if (one.predicate !== other.predicate || !beginsWith(keeper, index)) return undefined
  const sameKeys = keeper.keys.length === index.keys.length
  if (other.unique && !(sameKeys && refusesTheSame(keeper, index))) return undefined
  if (sameKeys && isSameSet(one.includes, other.includes)) return 'same'
  if (one.method !== 'btree') return undefined
  const held = new Set([...one.keys.map(({ column }) => column), ...one.includes])
  return other.includes.every((column) => held.has(column)) ? 'wider' : undefined
}

/** Whether two indexes hold their common keys in opposite order. */
export function isBackwards(keeper: ComparedIndex, index: ComparedIndex): boolean {
  return index.keys.every((key, position) => differsBy(key.option, keeper.keys[position]?.option, OPPOSITE))
}

function beginsWith(keeper: ComparedIndex, index: ComparedIndex): boolean {
  if (keeper.keys.length < index.keys.length) return false
  if (!index.keys.every((key, position) => keeper.keys[position]?.id === key.id)) return false
  const same = index.keys.every((key, position) => differsBy(key.option, keeper.keys[position]?.option, 0))
  return same || (index.facts.method === 'btree' && isBackwards(keeper, index))
}

function differsBy(one: number, other: number | undefined, bits: number): boolean {
  return other !== undefined && (one ^ other) === bits
}

function refusesTheSame(keeper: ComparedIndex, index: ComparedIndex): boolean {
  return (
    keeper.facts.unique &&
    keeper.nullsNotDistinct === index.nullsNotDistinct &&
    (keeper.immediate || !index.immediate)
  )
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((column) => other.includes(column))
}
