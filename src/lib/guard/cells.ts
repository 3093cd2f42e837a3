import type { QueryCell } from './query-result.ts'

const BOOL = 16
const INT8 = 20
const INT2 = 21
const INT4 = 23
const OID = 26
const FLOAT4 = 700
const FLOAT8 = 701

/** A value in the server's text form as a cell, by the number of its type. Numbers that JavaScript would round stay texts. */
export function cellOf(text: string | null, type: number): QueryCell {
  if (text === null) return null
  if (type === BOOL) return text === 't'
  if (type === INT2 || type === INT4 || type === OID) return Number(text)
  if (type === INT8) return Number.isSafeInteger(Number(text)) ? Number(text) : text
  if (type === FLOAT4 || type === FLOAT8) return Number.isFinite(Number(text)) ? Number(text) : text
  return text
}

/** The characters of a row's values. */
export function sizeOf(row: readonly (string | null)[]): number {
  return row.reduce((sum, text) => sum + (text?.length ?? 0), 0)
}
