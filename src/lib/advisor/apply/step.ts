import type { Recommendation } from '../recommendation.ts'

/** The kinds of recommendations that can be carried out; a rewritten query belongs into the application. */
export type StepKind = Exclude<Recommendation['kind'], 'rewrite-query'>

/** One change that is decided on by itself: a recommendation, or the drop of an index that one makes superfluous. */
export interface Step {
  /** Of the recommendation it belongs to. */
  id: string
  kind: StepKind
  /** What is done, in a line without a full stop. */
  title: string
  /** `schema.table`; null where it is about no single table. */
  table: string | null
  /** One or more statements, each to be run outside a transaction. */
  ddl: string
  /** Undoes `ddl`; null where there is nothing to undo. */
  down: string | null
  /** The lock that it takes and what has to wait meanwhile, in a sentence. */
  lock: string
}

const DROP_LOCK =
  'SHARE UPDATE EXCLUSIVE with CONCURRENTLY: reads and writes go on, and it waits for the transactions that use the table.'

/** The steps of a recommendation: itself, then each index that goes with it. None for a rewritten query. */
export function stepsOf(recommendation: Recommendation): Step[] {
  if (recommendation.kind === 'rewrite-query') return []
  const { id, kind, title, table, ddl, down, lock } = recommendation
  const drops = recommendation.kind === 'create-index' ? recommendation.drops : []
  return [
    { id, kind, title, table, ddl, down, lock },
    ...drops.map(
      (index): Step => ({
        id,
        kind: 'drop-index',
        title: `Drop ${index.name}, which it replaces`,
        table,
        ddl: index.ddl,
        down: index.down,
        lock: DROP_LOCK,
      }),
    ),
  ]
}

/** A step with its place among all of them. */
export interface NumberedStep {
  step: Step
  /** From 1. */
  number: number
  total: number
}

/** Decides on a step; a no leaves it out. */
export type Choose = (step: NumberedStep) => Promise<boolean>

/**
 * The steps of recommendations that are chosen, in order; each is asked for when the one before it is done with. After a
 * no the rest of its recommendation is not asked for: without the new index those that it replaces are needed.
 */
export async function* chosenSteps(
  recommendations: readonly Recommendation[],
  choose: Choose,
): AsyncGenerator<NumberedStep> {
  const groups = recommendations.map(stepsOf)
  const total = groups.flat().length
  let before = 0
  for (const steps of groups) {
    for (const [position, step] of steps.entries()) {
      const numbered = { step, number: before + position + 1, total }
      if (!(await choose(numbered))) break
      yield numbered
    }
    before += steps.length
  }
}
