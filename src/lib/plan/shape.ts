import type { Plan } from './plan.ts'
import type { PlanNode } from './plan-node.ts'

/**
 * The form of a plan without its numbers, the same for two plans that do the same: node types, join types,
 * strategies, relations with their aliases, indexes with their direction, and how they are nested.
 */
export function planShape(plan: Plan): string {
  return shapeOf(plan.root)
}

function shapeOf(node: PlanNode): string {
  const below = node.children.map((child) => `${role(child)}${shapeOf(child)}`)
  return `${words(node)}${below.length > 0 ? `(${below.join(', ')})` : ''}`
}

/** `CTE x` keeps its name; the numbers of other subplans are left out, because versions count differently. */
function role(node: PlanNode): string {
  if (node.subplanName?.startsWith('CTE ')) return `${node.subplanName}: `
  const { parentRelationship } = node
  return parentRelationship === 'InitPlan' || parentRelationship === 'SubPlan'
    ? `${parentRelationship}: `
    : ''
}

function words(node: PlanNode): string {
  const name = node.relationName ?? node.cteName ?? node.functionName ?? node.tableFunctionName
  return [
    node.parallelAware ? 'Parallel' : undefined,
    node.partialMode === 'Simple' ? undefined : node.partialMode,
    node.nodeType,
    node.joinType && `[${node.joinType}]`,
    node.strategy && `[${node.strategy}]`,
    node.command && `[${node.command}]`,
    node.operation && `[${node.operation}]`,
    node.indexName && `using ${node.indexName}`,
    node.scanDirection === 'Backward' ? 'backward' : undefined,
    name && `on ${name}`,
    node.alias === name ? undefined : node.alias,
  ]
    .filter((word) => word !== undefined && word !== '')
    .join(' ')
}
