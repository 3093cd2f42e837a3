import { type Plan, walkPlan } from '../../plan/plan.ts'
import type { PlanNode } from '../../plan/plan-node.ts'

/** A filter that keeps this share of a table or more finds its rows wherever the scan begins. */
const LENIENT_FILTER = 0.5

/** What a plan is compared with, and on which tables. */
export interface RobustGrounds {
  /** Cost of the plan that it would replace; undefined for the plan of today itself. */
  today: number | undefined
  /** Rows of the table of a scan; undefined when it is not known. */
  rowsOf(scan: PlanNode): number | undefined
}

/**
 * The cost of a plan with less trust in luck. A LIMIT over an ordered index scan that filters is costed as if the
 * wanted rows were spread evenly through the index; when they stand together at its far end (the newest orders
 * are the pending ones) nearly all of it is read. Between the planner's hope and that worst case the geometric
 * mean is taken, so that an index which finds the rows directly is preferred; and the worst case itself where that
 * would be dearer than the plan of today.
 */
export function robustCost(plan: Plan, { today, rowsOf }: RobustGrounds): number {
  let hoped = plan.root.totalCost
  let worst = plan.root.totalCost
  walkPlan(plan.root, (node) => {
    if (node.nodeType !== 'Limit') return
    const [input] = node.children
    const scan = filteringScan(input)
    const rows = scan && rowsOf(scan)
    if (!input || !scan || (rows !== undefined && scan.planRows >= LENIENT_FILTER * rows)) return
    hoped += Math.max(0, Math.sqrt(node.totalCost * input.totalCost) - node.totalCost)
    worst += Math.max(0, input.totalCost - node.totalCost)
  })
  return today !== undefined && worst > today ? Math.max(hoped, worst) : hoped
}

/** The ordered scan that a Limit stops early, when it throws rows away on its way; also below a join that keeps its order. */
function filteringScan(node: PlanNode | undefined): PlanNode | undefined {
  if (!node || (node.children.length > 1 && node.nodeType !== 'Nested Loop')) return undefined
  if (/^Index (Only )?Scan/.test(node.nodeType)) return node.filter ? node : undefined
  return node.nodeType === 'Sort' ? undefined : filteringScan(node.children[0])
}
