import { BLOCK_SIZE } from '../core/block-size.ts'

/** What the size of a B-tree depends on. */
export interface IndexShape {
  /** Rows in the index: those of the table, for a partial index those its predicate keeps. */
  rows: number
  /** Number of different keys among them. */
  distinctKeys: number
  /** Fraction of rows in which at least one column is NULL. */
  nullFraction: number
  /** Columns in index order, key columns first. */
  columns: readonly IndexColumn[]
  /** Per cent of a leaf page filled at build time; 90 unless the index says otherwise. */
  fillfactor?: number
  /** False for unique indexes, INCLUDE columns and types whose equality is not bitwise. */
  deduplicates: boolean
}

/** A column as the size of an index depends on it. */
export interface IndexColumn {
  /** Average stored width in bytes (`pg_stats.avg_width`). */
  width: number
  /** `pg_type.typalign` in bytes: 1, 2, 4 or 8. */
  align: number
}

/** The size of a B-tree in the three numbers that the planner needs. */
export interface IndexSize {
  bytes: number
  pages: number
  /** Levels above the leaves, as the metapage holds it. */
  height: number
}

const PAGE_HEADER = 24
const BTREE_OPAQUE = 16
const LINE_POINTER = 4
const TUPLE_HEADER = 8
const NULL_BITMAP = 8
const HEAP_TID = 6
const NONLEAF_FILLFACTOR = 0.7
/** nbtsort.c: a posting list built by CREATE INDEX takes at most a tenth of a page, line pointer included. */
const MAX_POSTING = alignDown((BLOCK_SIZE * 10) / 100) - LINE_POINTER

/**
 * The size of a freshly built B-tree. Follows nbtsort.c: leaf pages are filled to the fillfactor, each keeps a
 * high key; equal keys share posting lists of up to a tenth of a page (deduplication, PostgreSQL 13); inner
 * pages are filled to 70 %.
 */
export function estimateBtreeSize(shape: IndexShape): IndexSize {
  const tuple = tupleSize(shape)
  const fillfactor = (shape.fillfactor ?? 90) / 100
  const usable = BLOCK_SIZE * fillfactor - PAGE_HEADER - BTREE_OPAQUE - (tuple + LINE_POINTER)
  const leaves = Math.max(1, Math.ceil(leafBytes(shape, tuple) / usable))
  const perInnerPage = Math.max(
    2,
    Math.floor((BLOCK_SIZE * NONLEAF_FILLFACTOR - PAGE_HEADER - BTREE_OPAQUE) / (tuple + LINE_POINTER)),
  )
  let pages = 1 + leaves
  let height = 0
  for (let level = leaves; level > 1; height += 1) {
    level = Math.ceil(level / perInnerPage)
    pages += level
  }
  return { bytes: pages * BLOCK_SIZE, pages, height }
}

/**
 * The height of an existing B-tree from its size alone: how many levels pages of that fan-out need. Used where
 * the server does not tell (`pageinspect` is rarely installed).
 */
export function heightOf(bytes: number, columns: readonly IndexColumn[]): number {
  const tuple = alignUp(TUPLE_HEADER + dataWidth(columns), 8)
  const perInnerPage = Math.max(2, Math.floor((BLOCK_SIZE * NONLEAF_FILLFACTOR) / (tuple + LINE_POINTER)))
  let height = 0
  for (let level = bytes / BLOCK_SIZE - 1; level > 1; height += 1) level = Math.ceil(level / perInnerPage)
  return height
}

/** Bytes of all leaf tuples with their line pointers. */
function leafBytes(shape: IndexShape, tuple: number): number {
  const keys = Math.max(1, Math.min(shape.distinctKeys, shape.rows))
  const perKey = shape.rows / keys
  if (!shape.deduplicates || perKey <= 1) return shape.rows * (tuple + LINE_POINTER)
  // so many keys have one row more than the others
  const fewer = Math.floor(perKey)
  const share = perKey - fewer
  return keys * ((1 - share) * bytesOfKey(tuple, fewer) + share * bytesOfKey(tuple, fewer + 1))
}

/** All posting lists of one key value that so many rows have. */
function bytesOfKey(tuple: number, rows: number): number {
  const perPosting = Math.max(1, Math.floor((MAX_POSTING - tuple) / HEAP_TID))
  const full = Math.floor(rows / perPosting)
  const rest = rows - full * perPosting
  return full * postingSize(tuple, perPosting) + (rest > 0 ? postingSize(tuple, rest) : 0)
}

/** A posting list tuple: the key once, then a heap pointer for each row; a single row needs no list. */
function postingSize(tuple: number, rows: number): number {
  return LINE_POINTER + (rows === 1 ? tuple : alignUp(tuple + HEAP_TID * rows, 8))
}

function tupleSize(shape: IndexShape): number {
  const plain = alignUp(TUPLE_HEADER + dataWidth(shape.columns), 8)
  return plain + shape.nullFraction * NULL_BITMAP
}

function dataWidth(columns: readonly IndexColumn[]): number {
  return columns.reduce((offset, column) => alignUp(offset, column.align) + column.width, 0)
}

function alignUp(value: number, to: number): number {
  return Math.ceil(value / to) * to
}

function alignDown(value: number): number {
  return Math.floor(value / 8) * 8
}
