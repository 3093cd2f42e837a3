/** What a migration does to one query of the workload. */
export interface Impact {
  /** `WorkloadQuery.id` */
  query: string
  sql: string
  calls: number
  /** `error`: it can no longer be planned; `changed`: another plan at about the same cost. */
  kind: 'error' | 'slower' | 'faster' | 'changed'
  /** In the planner's units; null where there is no plan. */
  costBefore: number | null
  costAfter: number | null
  /** `costAfter / costBefore`; null where it cannot be planned afterwards. */
  ratio: number | null
  /** Indexes that its plan used and does not use any more, as `schema.index`; dropped ones among them. */
  indexesLost: string[]
  /** Indexes that its plan uses only afterwards. */
  indexesGained: string[]
  /** Its part in the time (or calls, where times were not measured) of the workload, 0 to 1. */
  share: number
  /** One sentence. */
  text: string
}

/** By how much a cost may change before the query counts as slower or faster: a fifth. */
export const SAME_COST = 1.2

/** An index that a migration takes away, and the queries whose plans rest on it. */
export interface LostIndex {
  index: string
  /** `Impact.query` */
  queries: string[]
}

/** Which indexes queries lose, most used first. */
export function lostIndexes(impacts: readonly Impact[]): LostIndex[] {
  const worse = impacts.filter(({ kind }) => kind === 'slower' || kind === 'error')
  const names = new Set(worse.flatMap(({ indexesLost }) => indexesLost))
  return [...names]
    .map((index) => ({
      index,
      queries: worse.filter(({ indexesLost }) => indexesLost.includes(index)).map(({ query }) => query),
    }))
    .sort((a, b) => b.queries.length - a.queries.length)
}
