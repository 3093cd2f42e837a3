import { expressionsOf } from './expressions.ts'
import { type Plan, planNodes } from './plan.ts'
import type { PlanNode } from './plan-node.ts'

/** The measured time of a plan, spread over its nodes. Milliseconds. */
export interface TimeSpread {
  /** Execution time of the statement, or of the top node where the former is not known. */
  whole: number
  of(node: PlanNode): { totalTime: number; ownTime: number }
}

/**
 * Times are averages over loops, and loops count the executions in all processes; so a node's wall-clock time is
 * time × loops ÷ processes. What a node spends itself is the rest after its inputs, and after those InitPlans and
 * CTEs that it is the one to wait for. Undefined without times.
 */
export function spreadTimes(plan: Plan): TimeSpread | undefined {
  if (plan.root.actualTotalTime === undefined) return undefined
  const totals = wallClockTimes(plan.root)
  const total = (node: PlanNode) => totals.get(node) ?? 0
  const waits = waitsForSubplans(plan.root, total)
  const own = (node: PlanNode) => {
    const inputs = node.children.filter((child) => child.parentRelationship !== 'InitPlan')
    const spent = inputs.reduce((sum, child) => sum + total(child), waits.get(node) ?? 0)
    return Math.max(0, total(node) - spent)
  }
  return {
    whole: Math.max(plan.executionTime ?? 0, total(plan.root)),
    of: (node) => ({ totalTime: total(node), ownTime: own(node) }),
  }
}

function wallClockTimes(root: PlanNode): Map<PlanNode, number> {
  const times = new Map<PlanNode, number>()
  const descend = (node: PlanNode, processes: number): void => {
    const loops = node.actualLoops ?? 0
    const sharing = node.parentRelationship === 'InitPlan' ? 1 : processes
    times.set(node, ((node.actualTotalTime ?? 0) * loops) / sharing)
    for (const child of node.children) descend(child, processesOf(node, child) ?? sharing)
  }
  descend(root, 1)
  return times
}

/** How many processes run the part below a Gather: its top node runs once in each. */
function processesOf(node: PlanNode, child: PlanNode): number | undefined {
  if (!node.nodeType.startsWith('Gather') || child.parentRelationship === 'InitPlan') return undefined
  return Math.max(1, (child.actualLoops ?? 1) / Math.max(1, node.actualLoops ?? 1))
}

/** Time that nodes spent in subplans which EXPLAIN shows elsewhere. */
function waitsForSubplans(root: PlanNode, total: (node: PlanNode) => number): Map<PlanNode, number> {
  const waits = new Map<PlanNode, number>()
  const add = (node: PlanNode, time: number) => waits.set(node, (waits.get(node) ?? 0) + time)
  const nodes = planNodes(root)
  for (const holder of nodes) {
    for (const subplan of holder.children) {
      if (subplan.parentRelationship !== 'InitPlan') continue
      const name = /^CTE (.+)$/.exec(subplan.subplanName ?? '')?.[1]
      if (name === undefined) {
        add(consumerOf(subplan, holder), total(subplan))
        continue
      }
      const scans = nodes.filter((node) => node.nodeType === 'CTE Scan' && node.cteName === name)
      const all = scans.reduce((sum, scan) => sum + total(scan), 0)
      for (const scan of scans) if (all > 0) add(scan, (total(subplan) * total(scan)) / all)
    }
  }
  return waits
}

/** The node that computes with an InitPlan's value, and so waits for it; else the one that holds it. */
function consumerOf(subplan: PlanNode, holder: PlanNode): PlanNode {
  const name = subplan.subplanName ?? ''
  const parameter = /\(returns (\$\d+)/.exec(name)?.[1] ?? `(${name})`
  const uses = (node: PlanNode) => expressionsOf(node).some((text) => text.includes(parameter))
  if (uses(holder)) return holder
  return planNodes(holder).find((node) => node !== subplan && uses(node)) ?? holder
}
