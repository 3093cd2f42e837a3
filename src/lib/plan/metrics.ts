import { type CostSpread, spreadCosts } from './cost-spread.ts'
import { type Misestimate, misestimateOf } from './misestimate.ts'
import type { Plan } from './plan.ts'
import type { PlanNode } from './plan-node.ts'
import { spreadTimes, type TimeSpread } from './time-spread.ts'

/** What is derived from a node's figures. Times are milliseconds of wall clock, over all loops. */
export interface NodeMetrics {
  /** With all nodes below it; absent without ANALYZE or with TIMING OFF. */
  totalTime?: number
  /** Without the nodes below it. */
  ownTime?: number
  /** Planner cost with all nodes below it, as often as the plan expects to run it. */
  totalCost: number
  ownCost: number
  /** The node's own part of the whole, 0 to 1: of the execution time where it was measured, else of the cost. */
  share: number
  /** The same with all nodes below it. */
  totalShare: number
  /** Rows given upwards over all loops and processes; absent without ANALYZE. */
  rows?: number
  /** How far the expected rows of a loop are from the actual ones; absent where it cannot be said. */
  misestimate?: Misestimate
}

/** A plan node with what is derived from it. */
export interface MeasuredNode extends PlanNode {
  metrics: NodeMetrics
  children: MeasuredNode[]
}

/** A plan whose nodes have metrics. */
export interface MeasuredPlan extends Plan {
  root: MeasuredNode
  /** What the shares are shares of. */
  sharesOf: 'time' | 'cost'
}

/** The plan with metrics at every node. */
export function measurePlan(plan: Plan): MeasuredPlan {
  const times = spreadTimes(plan)
  const costs = spreadCosts(plan.root)
  const measure = (node: PlanNode, early: boolean): MeasuredNode => {
    const misestimate = misestimateOf(node, early)
    return {
      ...node,
      metrics: {
        ...shares(node, times, costs),
        ...(node.actualRows !== undefined && { rows: node.actualRows * (node.actualLoops ?? 1) }),
        ...(misestimate && { misestimate }),
      },
      children: node.children.map((child, index) => measure(child, mayStopEarly(node, index, early))),
    }
  }
  return { ...plan, root: measure(plan.root, false), sharesOf: times ? 'time' : 'cost' }
}

type Shares = Omit<NodeMetrics, 'rows' | 'misestimate'>

function shares(node: PlanNode, times: TimeSpread | undefined, costs: CostSpread): Shares {
  const { totalCost, ownCost } = costs.of(node)
  const cost = { totalCost, ownCost }
  if (!times) return { ...cost, share: part(ownCost, costs.whole), totalShare: part(totalCost, costs.whole) }
  const { totalTime, ownTime } = times.of(node)
  return {
    ...cost,
    totalTime,
    ownTime,
    share: part(ownTime, times.whole),
    totalShare: part(totalTime, times.whole),
  }
}

function part(value: number, whole: number): number {
  return whole > 0 ? Math.min(1, value / whole) : 0
}

/** Nodes that read all of their input before they give the first row. */
const blocking = new Set(['Sort', 'Hash', 'Aggregate', 'Materialize', 'SetOp', 'Bitmap Heap Scan'])

/**
 * Whether a child may be stopped before it has given all its rows, so that fewer rows than expected say nothing
 * about the estimate: below a Limit, on the inner side of a semi or anti join or of a unique one, in a merge join,
 * in an EXISTS.
 */
function mayStopEarly(node: PlanNode, index: number, early: boolean): boolean {
  const child = node.children[index]
  if (child?.parentRelationship === 'SubPlan' || child?.parentRelationship === 'InitPlan') return true
  if (node.nodeType === 'Limit' || node.nodeType === 'Merge Join') return true
  const isInner = child?.parentRelationship === 'Inner'
  if (node.nodeType === 'Nested Loop' && isInner) {
    if (node.innerUnique || ['Semi', 'Anti'].includes(node.joinType ?? '')) return true
  }
  return early && !(blocking.has(node.nodeType) && node.strategy !== 'Sorted')
}
