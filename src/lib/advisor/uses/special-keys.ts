import type { Column } from '../../sandbox/catalog.ts'
import type { IndexDefinition, IndexKey } from '../../sandbox/index-definition.ts'

/** A condition that a plain B-tree on the column does not serve, and the index key that does. */
export interface SpecialKey {
  method: IndexDefinition['method']
  key: IndexKey
  /** What the condition does, for the reason: "compared with =". */
  role: string
}

/** The operators of GIN's jsonb_path_ops; the others of jsonb need jsonb_ops. */
const PATH_OPERATORS = new Set(['@>', '@?', '@@'])
const JSONB_OPERATORS = new Set([...PATH_OPERATORS, '?', '?|', '?&'])
const ARRAY_OPERATORS = new Set(['@>', '<@', '&&'])
const RANGE_OPERATORS = new Set(['@>', '<@', '&&', '-|-', '<<', '>>', '&<', '&>'])

/** The index key that serves `column operator value`, by the column's type; undefined where a B-tree does or none. */
export function keyForOperator(column: Column, operator: string): SpecialKey | undefined {
  const { name, typeName, category } = column
  const role = `searched with ${operator}`
  if (typeName === 'jsonb' && JSONB_OPERATORS.has(operator)) {
    const path = PATH_OPERATORS.has(operator)
    return { method: 'gin', key: { column: name, ...(path && { operatorClass: 'jsonb_path_ops' }) }, role }
  }
  if (typeName === 'tsvector' && operator === '@@') return { method: 'gin', key: { column: name }, role }
  if (category === 'A' && ARRAY_OPERATORS.has(operator)) return { method: 'gin', key: { column: name }, role }
  if (category === 'R' && RANGE_OPERATORS.has(operator))
    return { method: 'gist', key: { column: name }, role }
  return undefined
}

/**
 * The keys that serve LIKE and ILIKE: for a fixed prefix a B-tree that compares by characters where the collation
 * does not (text_pattern_ops), for anything else trigrams, which need the extension.
 */
export function keysForPattern(
  column: Column,
  pattern: { text: string | undefined; ignoresCase: boolean },
  hasTrigrams: boolean,
): SpecialKey[] {
  if (column.category !== 'S') return []
  const keys: SpecialKey[] = []
  const prefix = pattern.text === undefined || /^[^%_]/.test(pattern.text)
  if (prefix && !pattern.ignoresCase && !column.bytewise) {
    const operatorClass = column.typeName === 'bpchar' ? 'bpchar_pattern_ops' : 'text_pattern_ops'
    keys.push({ method: 'btree', key: { column: column.name, operatorClass }, role: 'matched by prefix' })
  }
  if (hasTrigrams) {
    const key = { column: column.name, operatorClass: 'gin_trgm_ops' }
    keys.push({ method: 'gin', key, role: 'matched by pattern' })
  }
  return keys
}

/** Tables smaller than this many pages are read whole about as fast as through block ranges: 80 MB. */
const SMALLEST_BRIN_TABLE_PAGES = 10_000
/** Below this the rows of a range lie in too many block ranges. */
const LEAST_CORRELATION = 0.95

/** A block range index for a range condition on a column whose values lie in the table in their order. */
export function keyForBlockRanges(column: Column, tablePages: number): SpecialKey | undefined {
  if (tablePages < SMALLEST_BRIN_TABLE_PAGES || Math.abs(column.correlation) < LEAST_CORRELATION)
    return undefined
  return {
    method: 'brin',
    key: { column: column.name },
    role: 'filtered by range, in the order of the table',
  }
}
