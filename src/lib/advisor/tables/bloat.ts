import type { ExaminedTable } from './examined-table.ts'
import { type HeapWaste, heapWaste, toastWaste } from './heap-waste.ts'

const LEAST_SHARE = 0.15
/** With more of it dead, VACUUM comes first. */
const MOST_DEAD = 0.3

/** Free space of a table that only a rewrite gives back, when it is so many bytes and more than 15 % of the table. */
export function heapBloat(one: ExaminedTable, leastBytes: number): HeapWaste | null {
  return bloatOf(heapWaste(one), one.activity.heapBytes, leastBytes)
}

/** The same of its TOAST table. */
export function toastBloat(one: ExaminedTable, leastBytes: number): HeapWaste | null {
  return bloatOf(toastWaste(one), one.activity.toast?.bytes ?? 0, leastBytes)
}

function bloatOf(waste: HeapWaste | null, all: number, leastBytes: number): HeapWaste | null {
  if (!waste || waste.deadBytes > MOST_DEAD * waste.bytes) return null
  return waste.bytes >= leastBytes && waste.bytes > LEAST_SHARE * all ? waste : null
}
