import { BLOCK_SIZE } from '../core/block-size.ts'

const PAGE_HEADER = 24
const OPAQUE = 16
const SPECIAL = BLOCK_SIZE - OPAQUE
const LAYOUT_VERSION = 4
const BTREE_MAGIC = 0x053162
const BTREE_VERSION = 4
const BTP_LEAF = 1
const BTP_ROOT = 2
const BTP_META = 8

/**
 * The first three pages of a B-tree that looks `height` levels deep and holds nothing: metapage, root, and the
 * one empty leaf below it. The planner reads the height from the metapage (`_bt_getrootheight`), and when it
 * looks for the real minimum or maximum of a column (`get_actual_variable_range`) it descends from the root to
 * the leaf and finds nothing, as in an empty index. Layouts: src/include/access/nbtree.h, storage/bufpage.h.
 */
export function btreePages(height: number): Uint8Array {
  const pages = new DataView(new ArrayBuffer(3 * BLOCK_SIZE))
  writeMetapage(pages, height)
  if (height === 0) writePage(pages, 1, { flags: BTP_ROOT | BTP_LEAF, level: 0 })
  else {
    writePage(pages, 1, { flags: BTP_ROOT, level: height, downlink: 2 })
    writePage(pages, 2, { flags: BTP_LEAF, level: 0 })
  }
  return new Uint8Array(pages.buffer)
}

/** BTMetaPageData behind the page header. */
function writeMetapage(pages: DataView, height: number): void {
  const metaSize = 48
  writeHeader(pages, 0, PAGE_HEADER + metaSize, SPECIAL)
  const fields = [BTREE_MAGIC, BTREE_VERSION, 1, height, 1, height, 0]
  for (const [index, value] of fields.entries()) pages.setUint32(PAGE_HEADER + index * 4, value, true)
  // btm_last_cleanup_num_heap_tuples = -1, unused; btm_allequalimage = true: deduplication is on
  pages.setFloat64(PAGE_HEADER + 32, -1, true)
  pages.setUint8(PAGE_HEADER + 40, 1)
  writeOpaque(pages, 0, 0, BTP_META)
}

function writePage(
  pages: DataView,
  block: number,
  page: { flags: number; level: number; downlink?: number },
): void {
  const start = block * BLOCK_SIZE
  const tupleSize = 8
  const tupleAt = SPECIAL - tupleSize
  if (page.downlink === undefined) writeHeader(pages, start, PAGE_HEADER, SPECIAL)
  else {
    writeHeader(pages, start, PAGE_HEADER + 4, tupleAt)
    // one line pointer: offset 15 bits, flags 2 bits (LP_NORMAL = 1), length 15 bits
    pages.setUint32(start + PAGE_HEADER, tupleAt | (1 << 15) | (tupleSize << 17), true)
    // a minus-infinity pivot tuple: block number in t_tid, no key attributes (INDEX_ALT_TID_MASK 0x2000)
    pages.setUint16(start + tupleAt, page.downlink >>> 16, true)
    pages.setUint16(start + tupleAt + 2, page.downlink & 0xffff, true)
    pages.setUint16(start + tupleAt + 4, 0, true)
    pages.setUint16(start + tupleAt + 6, 0x2000 | tupleSize, true)
  }
  writeOpaque(pages, start, page.level, page.flags)
}

/** PageHeaderData: lsn, checksum, flags, lower, upper, special, size and layout version, prune xid. */
function writeHeader(pages: DataView, start: number, lower: number, upper: number): void {
  pages.setUint16(start + 12, lower, true)
  pages.setUint16(start + 14, upper, true)
  pages.setUint16(start + 16, SPECIAL, true)
  pages.setUint16(start + 18, BLOCK_SIZE | LAYOUT_VERSION, true)
}

/** BTPageOpaqueData: no siblings on either side. */
function writeOpaque(pages: DataView, start: number, level: number, flags: number): void {
  pages.setUint32(start + SPECIAL + 8, level, true)
  pages.setUint16(start + SPECIAL + 12, flags, true)
}
