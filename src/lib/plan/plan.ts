import type { BufferUsage } from './buffer-usage.ts'
import type { PlanNode } from './plan-node.ts'

/** One trigger's part in a statement's time. */
export interface TriggerUse {
  /** Absent for the triggers of a constraint, unless with VERBOSE. */
  triggerName?: string
  constraintName?: string
  relation?: string
  /** Milliseconds over all calls. */
  time?: number
  calls: number
}

/** What just-in-time compilation did. Times are milliseconds. */
export interface JitUse {
  functions: number
  options?: { inlining: boolean; optimization: boolean; expressions: boolean; deforming: boolean }
  timing?: {
    generation: number
    /** The part of `generation` spent on tuple deforming; since PostgreSQL 17. */
    deform?: number
    inlining: number
    optimization: number
    emission: number
    total: number
  }
}

/** What turning the result into its wire format cost; with the option SERIALIZE (PostgreSQL 17). */
export interface SerializationUse extends BufferUsage {
  /** Milliseconds */
  time?: number
  /** kB */
  outputVolume: number
  format: string
}

/** What planning itself used. Memory in kB, with the option MEMORY (PostgreSQL 17). */
export interface PlanningUse extends BufferUsage {
  memoryUsed?: number
  memoryAllocated?: number
}

/** The output of one EXPLAIN. */
export interface Plan {
  root: PlanNode
  /** Whether it was executed (EXPLAIN ANALYZE), so that the nodes have actual figures. */
  analyzed: boolean
  /** Whether the nodes have costs: not with COSTS OFF. */
  costs: boolean
  /** Milliseconds */
  planningTime?: number
  /** Milliseconds, triggers included, planning not. */
  executionTime?: number
  planning?: PlanningUse
  triggers: TriggerUse[]
  jit?: JitUse
  serialization?: SerializationUse
  /** Planner settings that differ from the default, with the option SETTINGS. */
  settings?: Record<string, string>
  /** A signed 64-bit number as text; rounded if it came through a JSON reader. */
  queryIdentifier?: string
  /** The statement, where the output holds it (auto_explain). */
  queryText?: string
}

/** Visits a node and all below it, parents first, in EXPLAIN's order; `ancestors` has the nearest last. */
export function walkPlan<Node extends PlanNode>(
  root: Node,
  visit: (node: Node, ancestors: readonly Node[]) => void,
): void {
  const descend = (node: Node, ancestors: readonly Node[]): void => {
    visit(node, ancestors)
    const below = [...ancestors, node]
    for (const child of node.children) descend(child as Node, below)
  }
  descend(root, [])
}

/** All nodes below (and at) a root, in EXPLAIN's order. */
export function planNodes<Node extends PlanNode>(root: Node): Node[] {
  const nodes: Node[] = []
  walkPlan(root, (node) => nodes.push(node))
  return nodes
}
