import type { Proposal } from '../advisor/propose.ts'
import { propose, proposeOn } from '../advisor/propose.ts'
import { PostAiError } from '../core/error.ts'
import type { Planner } from '../sandbox/planner.ts'
import type { Proposals, ProposeIndexes } from './index-proposal.ts'

/** Proposals from the sandbox planner of a database; that none can be made is said in the note, not thrown. */
export function proposeFromSandbox(url: string): ProposeIndexes {
  return (sql, context) => toProposals(() => propose(url, sql, context))
}

/** The same from a planner that is open already. */
export function proposeOnPlanner(planner: Planner): ProposeIndexes {
  return (sql, context) => toProposals(() => proposeOn(planner, sql, context))
}

async function toProposals(ask: () => Promise<Proposal>): Promise<Proposals> {
  try {
    const { recommendations, note } = await ask()
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
