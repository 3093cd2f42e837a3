import type { CatalogDifference } from './compare.ts'
import type { DataLoss } from './rows/row-image.ts'

/** What a proof came to. */
export type RollbackOutcome = 'proved' | 'cosmetic' | 'data-lost' | 'not-restored' | 'cannot-run-here'

/** Whether a migration can be undone, and how that is known. */
export interface RollbackVerdict {
  verdict: RollbackOutcome
  /** One or two sentences. */
  detail: string
  /** How the catalog after up and down differs from that of before. */
  differences: CatalogDifference[]
  losses: DataLoss[]
  /** The down script that was made because there was none; null when there was one, or none could be made. */
  generatedDown: string | null
  /** Where it was tried; null when nowhere. */
  ranOn: { kind: 'embedded' | 'server'; major: number } | null
  /** How many rows were there to be lost. */
  rows: number
  /** What the proof does not cover, a line each. */
  limits: string[]
}
