import type { PlanNode } from './plan-node.ts'

/** How far the planner's expectation is from what happened. */
export interface Misestimate {
  /** The larger number of rows over the smaller one, both at least 1. */
  factor: number
  /** `under`: more rows came than expected. */
  direction: 'under' | 'over'
}

/**
 * Compares expected and actual rows of one loop; both are of one process in the parallel part of a plan. Undefined
 * without ANALYZE, for a node that was never executed, and when too few rows came from a node that may have been
 * stopped early (`early`). Before PostgreSQL 18 the actual rows are rounded to a whole number.
 */
export function misestimateOf(node: PlanNode, early: boolean): Misestimate | undefined {
  if (node.actualRows === undefined || !node.actualLoops) return undefined
  if (node.nodeType === 'ModifyTable' || node.nodeType === 'BitmapAnd' || node.nodeType === 'BitmapOr')
    return undefined
  const actual = Math.max(1, node.actualRows)
  const expected = Math.max(1, node.planRows)
  const direction = actual >= expected ? 'under' : 'over'
  if (direction === 'over' && early) return undefined
  return { factor: Math.max(actual / expected, expected / actual), direction }
}
