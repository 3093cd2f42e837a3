import { expressionsOf } from './expressions.ts'
import type { PlanNode } from './plan-node.ts'

/** The planner's cost of a plan, spread over its nodes. */
export interface CostSpread {
  whole: number
  of(node: PlanNode): { totalCost: number; ownCost: number }
}

/**
 * EXPLAIN shows the cost of one complete run of each node, but the inner side of a nested loop runs for every outer
 * row and the input of a Limit is left before its end. So each node is charged what its parent pays for it, and the
 * own costs of all nodes add up to the cost of the plan.
 */
export function spreadCosts(root: PlanNode): CostSpread {
  const spread = new Map<PlanNode, { totalCost: number; ownCost: number }>()
  const descend = (node: PlanNode, charged: number): void => {
    const scale = node.totalCost > 0 ? charged / node.totalCost : 0
    const parts = chargedToChildren(node)
    const below = parts.reduce((sum, part) => sum + part, 0)
    spread.set(node, { totalCost: charged, ownCost: Math.max(0, (node.totalCost - below) * scale) })
    node.children.forEach((child, index) => {
      descend(child, (parts[index] ?? 0) * scale)
    })
  }
  descend(root, root.totalCost)
  return {
    whole: root.totalCost,
    of: (node) => spread.get(node) ?? { totalCost: 0, ownCost: 0 },
  }
}

/** What one complete run of the node pays for each child; together never more than its own cost. */
function chargedToChildren(node: PlanNode): number[] {
  const wanted = node.children.map((child) => child.totalCost * expectedRuns(node, child))
  let left = node.totalCost
  const charged = wanted.map(() => 0)
  // inputs that run once are certain, those that run often are given what is left
  const order = node.children
    .map((_, index) => index)
    .sort((a, b) => expectedRuns(node, node.children[a]) - expectedRuns(node, node.children[b]))
  for (const index of order) {
    charged[index] = Math.min(wanted[index] ?? 0, left)
    left -= charged[index] ?? 0
  }
  return charged
}

function expectedRuns(node: PlanNode, child: PlanNode | undefined): number {
  if (!child) return 0
  const outer = node.children.find((sibling) => sibling.parentRelationship === 'Outer')
  if (node.nodeType === 'Nested Loop' && child.parentRelationship === 'Inner')
    return Math.max(1, outer?.planRows ?? 1)
  if (child.parentRelationship !== 'SubPlan' || isHashed(node, child)) return 1
  return Math.max(1, node.planRows, outer?.planRows ?? 0)
}

/** Whether a subplan is run once and its result kept in a hash table, as the expressions of its node tell. */
export function isHashed(node: PlanNode, subplan: PlanNode): boolean {
  return expressionsOf(node).some((text) => text.includes(`hashed ${subplan.subplanName}`))
}
