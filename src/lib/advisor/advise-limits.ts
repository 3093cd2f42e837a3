/** Bounds of the search for indexes; what is absent has a default. */
export interface AdviseLimits {
  /** All recommended indexes together may take so many bytes. */
  storageBytes?: number
  /** So many indexes may be recommended. */
  maxIndexes?: number
  /** After so many milliseconds of search the best set found so far is taken. */
  timeMs?: number
}
