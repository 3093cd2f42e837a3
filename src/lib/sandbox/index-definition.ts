import { quoteIdentifier } from '../sql/quote.ts'
import type { Table } from './catalog.ts'

/** One key of an index to be: a column, or an expression as it stands in SQL (without parentheses). */
export interface IndexKey {
  column?: string
  expression?: string
  descending?: boolean
  /** The default is what PostgreSQL does: last for ascending, first for descending. */
  nullsFirst?: boolean
  /** e.g. `text_pattern_ops`; the default class of the type when absent. */
  operatorClass?: string
}

/** An index that does not exist yet. */
export interface IndexDefinition {
  table: Table
  method: 'btree' | 'gin' | 'gist' | 'brin'
  keys: readonly IndexKey[]
  includes: readonly string[]
  /** The WHERE of a partial index, as it stands in SQL. */
  predicate?: string
}

/** The part of CREATE INDEX behind the name: equal for equal indexes, so it is their identity. */
export function indexBody(index: IndexDefinition): string {
  const { schema, name } = index.table
  const keys = index.keys.map(keySql).join(', ')
  const method = index.method === 'btree' ? '' : `USING ${index.method} `
  const includes =
    index.includes.length > 0 ? ` INCLUDE (${index.includes.map(quoteIdentifier).join(', ')})` : ''
  const where = index.predicate ? ` WHERE ${index.predicate}` : ''
  return `ON ${quoteIdentifier(schema)}.${quoteIdentifier(name)} ${method}(${keys})${includes}${where}`
}

/** NAMEDATALEN - 1: longer identifiers are cut by the server. */
const NAME_BYTES = 63

/**
 * A name in PostgreSQL's own form (`table_column_column_idx`), shortened to fit, numbered when it is taken.
 * The name chosen is added to `taken`.
 */
export function indexName(index: IndexDefinition, taken: Set<string>): string {
  const parts = index.keys.map((key) => key.column ?? functionName(key.expression) ?? 'expr')
  const stem = [index.table.name, ...parts].join('_').replaceAll(/[^\p{L}\p{N}_]+/gu, '_')
  for (let number = 0; ; number += 1) {
    const suffix = number === 0 ? '_idx' : `_idx${number}`
    const name = `${cutToBytes(stem, NAME_BYTES - suffix.length)}${suffix}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}

/** PostgreSQL itself names an index on a function call after the function. */
function functionName(expression: string | undefined): string | undefined {
  return /^([a-z_][a-z0-9_]*)\(/.exec(expression ?? '')?.[1]
}

function keySql(key: IndexKey): string {
  const what = key.column === undefined ? `(${key.expression})` : quoteIdentifier(key.column)
  const operatorClass = key.operatorClass ? ` ${key.operatorClass}` : ''
  const nullsFirst = key.nullsFirst ?? Boolean(key.descending)
  const nulls = nullsFirst === Boolean(key.descending) ? '' : ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`
  return `${what}${operatorClass}${key.descending ? ' DESC' : ''}${nulls}`
}

function cutToBytes(text: string, bytes: number): string {
  let cut = text
  while (Buffer.byteLength(cut) > bytes) cut = [...cut].slice(0, -1).join('')
  return cut
}
