import { BLOCK_SIZE } from '../../core/block-size.ts'
import type { ExaminedTable } from './examined-table.ts'
import { rowBytes } from './row-size.ts'

/** Space in a table's main fork that holds no live row. */
export interface HeapWaste {
  /** All of it, without what its fillfactor keeps free. */
  bytes: number
  /** The part of `bytes` that dead rows hold, by the counters. */
  deadBytes: number
  /** Whether pgstattuple measured it; else it is estimated. */
  measured: boolean
}

const PAGE_HEADER = 24
/** A piece of a long value with its headers: four fit on a page. */
const BYTES_OF_A_PIECE = 2048

/**
 * What of a table is free or dead: as measured, else its pages without those that its rows fill when each is of the
 * average width in `pg_stats` (the method of check_postgres and of ioguix's bloat queries, with the padding that the
 * order of the columns causes). Null for partitioned tables and without statistics.
 *
 * Both counts of rows and both counts of pages are looked at, and those believed that show less waste.
 */
export function heapWaste({ table, activity }: ExaminedTable): HeapWaste | null {
  const row = rowBytes(table, activity)
  if (row === null || table.kind === 'p') return null
  const fill = Number(activity.options.fillfactor ?? 100) / 100
  const deadBytes = activity.deadRows * row
  if (activity.measuredWaste !== null) {
    const kept = (1 - fill) * activity.heapBytes
    return { bytes: Math.max(0, activity.measuredWaste - kept), deadBytes, measured: true }
  }
  const rows = Math.max(table.rows, activity.liveRows)
  const pages = Math.min(activity.heapBytes / BLOCK_SIZE, activity.pages || Number.POSITIVE_INFINITY)
  const onPage = Math.max(1, ((BLOCK_SIZE - PAGE_HEADER) * fill) / row)
  const needed = Math.ceil(rows / (row > BLOCK_SIZE / 40 ? Math.floor(onPage) : onPage))
  return { bytes: Math.max(0, pages - needed) * BLOCK_SIZE, deadBytes, measured: false }
}

/**
 * What of its TOAST table is free or dead: as measured, else at least what all its pieces would leave if each were of
 * full length. Null when it has none, or its pieces were never counted.
 */
export function toastWaste({ activity }: ExaminedTable): HeapWaste | null {
  const { toast } = activity
  if (!toast) return null
  const deadBytes = toast.deadPieces * BYTES_OF_A_PIECE
  if (toast.measuredWaste !== null) return { bytes: toast.measuredWaste, deadBytes, measured: true }
  if (toast.pieces === 0) return null
  const bytes = Math.max(0, toast.bytes - toast.pieces * BYTES_OF_A_PIECE)
  return { bytes, deadBytes, measured: false }
}
