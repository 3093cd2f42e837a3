import type { AdviseLimits } from '../advise-limits.ts'

/** How much an index must bring to be recommended, and how much of everything there may be. */
export interface SearchLimits {
  /** An index has to save at least this share of the whole workload … */
  leastShare: number
  /** … or at least this share, while a single query becomes cheaper by `leastQueryGain` of its cost. */
  leastShareOfOne: number
  leastQueryGain: number
  /** What it has to save at least, in weighted cost. */
  leastSaved: number
  /**
   * What indexes as large as all tables together are worth, as a share of the workload: a wider index has to earn
   * its bytes, because they are cached and backed up too.
   */
  storagePrice: number
  /**
   * What it is worth, as a share of its present cost, that a query becomes ten times cheaper once more: from 1 % to
   * 0.1 % saves hardly anything of the workload, and is still what the one who waits for it wants.
   */
  tenfold: number
  maxIndexes: number
  /** What all of them may take together; `Infinity` for no limit. */
  storageBytes: number
  /** After so many milliseconds the search ends with the best it has. */
  timeMs: number
}

/** The limits that hold where none are given; shares are fractions of 1. */
export const defaultLimits: SearchLimits = {
  leastShare: 0.01,
  leastShareOfOne: 0.0002,
  leastQueryGain: 0.3,
  leastSaved: 0,
  storagePrice: 0.1,
  tenfold: 0.05,
  maxIndexes: 30,
  storageBytes: Number.POSITIVE_INFINITY,
  timeMs: Number.POSITIVE_INFINITY,
}

/** A budget that is given is there to be used: bytes within it are free, and every saving counts for what it is. */
const withinBudget = { leastShare: 0, leastShareOfOne: 0, storagePrice: 0, tenfold: 0, maxIndexes: 1000 }

/** The limits of a search for which these were given. */
export function limitsFor(given: AdviseLimits = {}): SearchLimits {
  return { ...defaultLimits, ...(given.storageBytes !== undefined && withinBudget), ...given }
}
