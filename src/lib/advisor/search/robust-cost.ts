import { type Plan, walkPlan } from '../../plan/plan.ts'
import type { PlanNode } from '../../plan/plan-node.ts'

/**
 * The cost of a plan with less trust in luck. A LIMIT over an ordered index scan that filters is costed as if the
 * wanted rows were spread evenly through the index; when they stand together at its far end (the newest orders
 * are the pending ones) nearly all of it is read. Between the planner's hope and that worst case the geometric
 * mean is taken, so that an index which finds the rows directly is preferred.
 */
export function robustCost(plan: Plan): number {
  let extra = 0
  walkPlan(plan.root, (node) => {
    if (node.nodeType !== 'Limit') return
    const scan = filteringScan(node.children[0])
    if (scan) extra += Math.sqrt(node.totalCost * scan.totalCost) - node.totalCost
  })
  return plan.root.totalCost + Math.max(0, extra)
}

/** The ordered scan that a Limit stops early, when it throws rows away on its way. */
function filteringScan(node: PlanNode | undefined): PlanNode | undefined {
  if (!node || node.children.length > 1) return undefined
  if (/^Index (Only )?Scan/.test(node.nodeType)) return node.filter ? node : undefined
  return node.nodeType === 'Sort' ? undefined : filteringScan(node.children[0])
}
