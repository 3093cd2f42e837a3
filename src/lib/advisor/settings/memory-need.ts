import { type Plan, walkPlan } from '../../plan/plan.ts'
import type { PlanNode } from '../../plan/plan-node.ts'

/** How much memory the sorts and hashes of plans may take and will take. */
export interface MemoryModel {
  /** Of the server whose memory it is. */
  major: number
  /** `hash_mem_multiplier`: so many times work_mem is for hashes. */
  hashMultiplier: number
}

const MINIMAL_TUPLE_HEADER = 16
const SORT_TUPLE = 24
const HASH_TUPLE_HEADER = 16
/** An entry of a hashed aggregate in its table, which is filled to about two thirds, and states of a few aggregates. */
const GROUP_ENTRY = 96

/**
 * The smallest work_mem in bytes with which no sort, hash or hashed aggregate of a plan goes to disk, by the planned
 * rows and widths; 0 for a plan without them. As tuplesort.c, nodeHash.c and nodeAgg.c account for memory; the
 * planner itself counts a good deal less for a sort (cost_tuplesort).
 */
export function memoryNeed(plan: Plan, model: MemoryModel): number {
  let most = 0
  walkPlan(plan.root, (node, ancestors) => {
    most = Math.max(most, needOf(node, ancestors.at(-1), model))
  })
  return most
}

function needOf(node: PlanNode, parent: PlanNode | undefined, model: MemoryModel): number {
  const rows = node.planRows
  const data = alignUp(node.planWidth)
  if (node.nodeType === 'Sort') {
    // a sort below a LIMIT keeps only twice as many rows as are wanted
    const kept = parent?.nodeType === 'Limit' ? Math.min(rows, 2 * parent.planRows) : rows
    return kept * sortedTuple(data, model.major)
  }
  if (node.nodeType === 'Hash') {
    return (rows * (HASH_TUPLE_HEADER + MINIMAL_TUPLE_HEADER + data + 8)) / model.hashMultiplier
  }
  const hashed = node.strategy === 'Hashed' || node.strategy === 'Mixed'
  if (node.nodeType === 'Aggregate' && hashed) {
    return (rows * (GROUP_ENTRY + MINIMAL_TUPLE_HEADER + data)) / model.hashMultiplier
  }
  return 0
}

/** Until PostgreSQL 14 each tuple was an allocation of its own, rounded up to a power of two. */
function sortedTuple(data: number, major: number): number {
  const tuple = MINIMAL_TUPLE_HEADER + data
  return SORT_TUPLE + (major < 15 ? 16 + 2 ** Math.ceil(Math.log2(tuple)) : 8 + tuple)
}

function alignUp(width: number): number {
  return Math.ceil(width / 8) * 8
}
