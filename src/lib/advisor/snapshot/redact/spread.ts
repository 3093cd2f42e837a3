/** Numbers from 0 (included) to 1 (excluded), unforeseeable. */
export type Random = () => number

/** How far a place may move: its odds within the interval are multiplied by at most this, or divided. */
const MOST_ODDS = 2

/**
 * New whole numbers for known ones, in the same order, within `from` to `to` (both included). Each keeps its place in
 * the interval roughly (its odds change by a factor of at most two, then those of the halves on both sides), so
 * that distances stay of the same size while no value can be computed from another.
 */
export function spread(
  sorted: readonly bigint[],
  from: bigint,
  to: bigint,
  random: Random,
): Map<bigint, bigint> {
  const found = new Map<bigint, bigint>()
  const place = (first: number, last: number, old: [bigint, bigint], now: [bigint, bigint]): void => {
    if (first > last) return
    const middle = (first + last) >> 1
    const value = sorted[middle] ?? 0n
    const least = now[0] + BigInt(middle - first)
    const most = now[1] - BigInt(last - middle)
    const target = other(value, clamp(moved(value, old, now, random), least, most), least, most)
    found.set(value, target)
    place(first, middle - 1, [old[0], value - 1n], [now[0], target - 1n])
    place(middle + 1, last, [value + 1n, old[1]], [target + 1n, now[1]])
  }
  place(0, sorted.length - 1, [from, to], [from, to])
  return found
}

const PRECISION = 50n

function moved(value: bigint, old: [bigint, bigint], now: [bigint, bigint], random: Random): bigint {
  const width = old[1] - old[0] + 1n
  const share = (ratio(value - old[0], width) * 2 + ratio(1n, width)) / 2
  const odds = (share / (1 - share)) * MOST_ODDS ** (2 * random() - 1)
  const target = Number.isFinite(odds) ? odds / (1 + odds) : share
  const room = now[1] - now[0] + 1n
  const step = BigInt(Math.floor(target * 2 ** Number(PRECISION)))
  // what a floating point number cannot tell is drawn
  const fine = (room >> PRECISION) + 1n
  return (
    now[0] + ((room * step) >> PRECISION) + ((fine * BigInt(Math.floor(random() * 2 ** 50))) >> PRECISION)
  )
}

function ratio(part: bigint, whole: bigint): number {
  return Number(part) / Number(whole)
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  if (value < least) return least
  return value > most ? most : value
}

/** Nothing stays what it was by chance, only for want of room. */
function other(value: bigint, target: bigint, least: bigint, most: bigint): bigint {
  if (target !== value) return target
  if (target < most) return target + 1n
  return target > least ? target - 1n : target
}

/**
 * Replacements for whole numbers, by magnitude: each stays between the same two of the given limits, and keeps its
 * sign; zero stays zero.
 */
export class SegmentedNumbers {
  readonly #limits: readonly bigint[]
  readonly #random: Random
  readonly #known = new Set<bigint>()
  #replacements: Map<bigint, bigint> | undefined

  /** Limits ascending, of which each begins a segment. */
  constructor(limits: readonly bigint[], random: Random) {
    this.#limits = limits
    this.#random = random
  }

  add(value: bigint): void {
    this.#known.add(value < 0n ? -value : value)
  }

  replacement(value: bigint): bigint {
    this.#replacements ??= this.#draw()
    const found = this.#replacements.get(value < 0n ? -value : value) ?? 0n
    return value < 0n ? -found : found
  }

  #draw(): Map<bigint, bigint> {
    const sorted = [...this.#known].sort((a, b) => (a < b ? -1 : 1))
    const all = new Map<bigint, bigint>([[0n, 0n]])
    let place = sorted[0] === 0n ? 1 : 0
    for (const [position, from] of this.#limits.entries()) {
      const next = this.#limits[position + 1]
      const first = place
      while (place < sorted.length && (next === undefined || (sorted[place] ?? next) < next)) place += 1
      const within = sorted.slice(first, place)
      const to = next === undefined ? (within.at(-1) ?? from) * 2n : next - 1n
      for (const [value, target] of spread(within, from, to, this.#random)) all.set(value, target)
    }
    return all
  }
}
