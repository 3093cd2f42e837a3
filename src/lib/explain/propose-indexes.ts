import { propose } from '../advisor/propose.ts'
import { PostAiError } from '../core/error.ts'
import type { ProposeIndexes } from './index-proposal.ts'

/** Proposals from the sandbox planner of a database; that none can be made is said in the note, not thrown. */
export function proposeFromSandbox(url: string): ProposeIndexes {
  return async (sql, context) => {
    try {
      const { recommendations, note } = await propose(url, sql, context)
      return {
        proposals: recommendations.map(({ ddl, sizeBytes, benefit, why }) => ({
          ddl,
          sizeBytes,
          costBefore: benefit.costBefore,
          costAfter: benefit.costAfter,
          percent: benefit.percent,
          why,
        })),
        note,
      }
    } catch (error) {
      if (!(error instanceof PostAiError) || error.code === 'INTERRUPTED') throw error
      return { proposals: [], note: `No index could be looked for: ${error.message}` }
    }
  }
}
