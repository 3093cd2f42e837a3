/** A mean with the interval in which it lies in 95 of 100 such samples of cases. */
export interface Estimate {
  mean: number
  low: number
  high: number
}

const RESAMPLES = 4000
const SEED = 20_261_128

/** z of the standard normal distribution for 95 %. */
const Z = 1.959964

/**
 * The mean of one value per case, each from 0 to 1, with the percentile interval of a bootstrap over cases (Efron 1979). The
 * same values in the same order give the same numbers on every machine. Where all values are 0, or all are 1, a bootstrap
 * knows no doubt; the interval of Wilson (1927) is given then. Zeros for no case at all.
 */
export function estimate(values: readonly number[]): Estimate {
  if (values.length === 0) return { mean: 0, low: 0, high: 0 }
  const mean = meanOf(values)
  if (values.every((value) => value === mean) && (mean === 0 || mean === 1))
    return wilson(mean, values.length)
  return { mean: rounded(mean), ...interval(values) }
}

/** The mean of differences, one per case and each from -1 to 1, with its interval as in `estimate`. */
export function estimateDifference(differences: readonly number[]): Estimate {
  if (differences.length === 0) return { mean: 0, low: 0, high: 0 }
  return { mean: rounded(meanOf(differences)), ...interval(differences) }
}

function interval(values: readonly number[]): { low: number; high: number } {
  const random = mulberry32(SEED)
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0
    for (let draw = 0; draw < values.length; draw++) sum += values[Math.floor(random() * values.length)] ?? 0
    return sum / values.length
  }).sort((a, b) => a - b)
  const at = (share: number) => rounded(means[Math.floor(share * (RESAMPLES - 1))] ?? 0)
  return { low: at(0.025), high: at(0.975) }
}

function wilson(mean: number, n: number): Estimate {
  const z2 = Z * Z
  const middle = (mean + z2 / (2 * n)) / (1 + z2 / n)
  const half = (Z * Math.sqrt((mean * (1 - mean)) / n + z2 / (4 * n * n))) / (1 + z2 / n)
  return {
    mean,
    low: rounded(Math.max(0, middle - half)),
    high: rounded(Math.min(1, middle + half)),
  }
}

/** Tommy Ettinger's generator of 32 bits: the same numbers wherever it runs, which Math.random does not promise. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The arithmetic mean; 0 of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** To a millionth, so that the order of additions does not show. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
