import type { CheckEstimate } from './check-result.ts'
import type { Effects } from './effects.ts'
import { type Model, tableOf } from './model.ts'

/** How fast a server works, for estimates. */
export interface Rates {
  /** Bytes of tables and their indexes that are written anew a second. */
  rewriteBytesPerSecond: number
  /** Bytes that are read and checked a second. */
  scanBytesPerSecond: number
  /** Bytes of a table of which an index is built a second. */
  buildBytesPerSecond: number
  /** Rows that INSERT, UPDATE or DELETE change a second. */
  changedRowsPerSecond: number
}

/** Of a server with SSDs that has other work too: on the slow side, so that estimates are rather too long. */
export const usualRates: Rates = {
  rewriteBytesPerSecond: 30 * 2 ** 20,
  scanBytesPerSecond: 200 * 2 ** 20,
  buildBytesPerSecond: 50 * 2 ** 20,
  changedRowsPerSecond: 20_000,
}

/** A table of which this is all that is known to be done in so many seconds is not worth a word. */
export const LEAST_SECONDS = 0.2

/** How long the work on one table takes; null when its size is not known. */
export function secondsOf(effects: Effects, model: Model, key: string): number | null {
  const { bytes } = tableOf(model, key)
  if (effects.rewrites.has(key)) return bytes === null ? null : bytes / usualRates.rewriteBytesPerSecond
  if (effects.builds.has(key)) return bytes === null ? null : bytes / usualRates.buildBytesPerSecond
  if (effects.scans.has(key)) return bytes === null ? null : bytes / usualRates.scanBytesPerSecond
  return 0
}

/** The work of a statement; `changedRows` are those that DML changes, null when not known. */
export function estimateOf(effects: Effects, model: Model, changedRows: number | null): CheckEstimate {
  const keys = [...new Set([...effects.rewrites, ...effects.builds, ...effects.scans])]
  const tables = keys.map((key) => tableOf(model, key))
  const work = keys.map((key) => secondsOf(effects, model, key))
  const changing = changedRows === null ? null : changedRows / usualRates.changedRowsPerSecond
  return {
    rows: total([...tables.map(({ rows }) => rows), changedRows]),
    bytes: total(tables.map(({ bytes }) => bytes)),
    seconds: total([...work, changing]),
  }
}

function total(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0)
}
