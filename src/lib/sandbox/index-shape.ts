import { BLOCK_SIZE } from '../core/block-size.ts'
import type { Column, Table } from './catalog.ts'
import type { IndexDefinition } from './index-definition.ts'
import { estimateBtreeSize, type IndexShape, type IndexSize } from './index-size.ts'

/** What the size model needs to know, from the table's statistics. */
export function shapeOf(definition: IndexDefinition, table: Table, share = 1): IndexShape {
  const rows = Math.max(0, table.rows) * share
  const find = (name: string | undefined): Column | undefined =>
    table.columns.find((column) => column.name === name)
  const keys = definition.keys.map((key) => find(key.column) ?? columnOfExpression(key.expression, table))
  const columns = [...keys, ...definition.includes.map(find)]
  return {
    rows,
    distinctKeys: Math.min(rows, distinctKeys(keys, table.rows)),
    nullFraction: 1 - columns.reduce((kept, column) => kept * (1 - (column?.nullFraction ?? 0)), 1),
    columns: columns.map((column) => ({ width: column?.width ?? 16, align: column?.align ?? 1 })),
    deduplicates:
      definition.includes.length === 0 && keys.every((column) => column === undefined || equalIsSame(column)),
  }
}

/** An expression is taken to be as wide and as varied as the widest column it reads: it holds for lower(), trim(), … */
function columnOfExpression(expression: string | undefined, table: Table): Column | undefined {
  const words = new Set(expression?.match(/[\p{L}\p{N}_]+/gu))
  return table.columns.filter(({ name }) => words.has(name)).sort((a, b) => b.width - a.width)[0]
}

/** Different combinations of the key columns, taken as independent of each other. */
function distinctKeys(keys: readonly (Column | undefined)[], rows: number): number {
  const counts = keys.map((column) => Math.max(1, column?.distinct ?? rows))
  const largest = Math.max(...counts)
  if (counts.length === 1 || largest >= rows) return largest
  return Math.max(
    largest,
    expectedDistinct(
      counts.reduce((product, count) => product * count, 1),
      rows,
    ),
  )
}

/** How many of `values` equally likely values turn up in so many draws: v(1 − (1 − 1/v)^n). */
function expectedDistinct(values: number, draws: number): number {
  if (values <= 1) return 1
  return values * (1 - Math.exp(draws * Math.log1p(-1 / values)))
}

/** Types whose equal values may differ in their bytes are never deduplicated (`btequalimage`). */
function equalIsSame(column: Column): boolean {
  return !/^(numeric|real|double precision|jsonb)/.test(column.type)
}

/** The estimated size of an index of any method. */
export function estimateSize(definition: IndexDefinition, shape: IndexShape): IndexSize {
  return definition.method === 'btree' ? estimateBtreeSize(shape) : estimateOther(definition, shape)
}

/** Bytes that a row takes in the compressed posting list of one of its elements; 3 to 4 on real indexes. */
const POSTING_BYTES = 4

/** What a lexeme with its positions takes in a text search vector, for which elements are not counted. */
const LEXEME_BYTES = 12

/**
 * Block range indexes hold a summary for each 128 pages. GIN holds a heap pointer for each element of a row where
 * elements recur, which their statistics tell; jsonb_path_ops keeps hashes in place of keys and values. All else is
 * taken as the size of the data it holds.
 */
function estimateOther(definition: IndexDefinition, shape: IndexShape): IndexSize {
  const width = shape.columns.reduce((sum, column) => sum + column.width, 0)
  const [key] = definition.keys
  const column = definition.table.columns.find(({ name }) => name === key?.column)
  const elements = column?.typeName === 'tsvector' ? (column.width - 8) / LEXEME_BYTES : column?.elements
  const hashed = key?.operatorClass === 'jsonb_path_ops' ? 0.5 : 1
  const perRow =
    definition.method === 'gin' && elements ? elements * POSTING_BYTES : (2 * width + 12) * hashed
  const rows = definition.method === 'brin' ? Math.ceil(definition.table.pages / 128) : shape.rows
  const pages = Math.max(3, Math.ceil((rows * perRow) / 8000))
  return { bytes: pages * BLOCK_SIZE, pages, height: 0 }
}
