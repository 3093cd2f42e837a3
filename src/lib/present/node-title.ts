import { formatCount } from '../core/units.ts'
import type { PlanNode } from '../plan/plan-node.ts'

/** A node as EXPLAIN's text output names it: `Hash Left Join`, `Index Scan using i on orders o`. */
export function nodeTitle(node: PlanNode): string {
  const parallel = node.parallelAware ? 'Parallel ' : ''
  return `${subplan(node)}${parallel}${kind(node)}${index(node)}${relation(node)}`
}

function subplan({ subplanName }: PlanNode): string {
  return subplanName === undefined ? '' : `${subplanName}: `
}

const aggregates: Record<string, string> = {
  Plain: 'Aggregate',
  Sorted: 'GroupAggregate',
  Hashed: 'HashAggregate',
  Mixed: 'MixedAggregate',
}

function kind(node: PlanNode): string {
  const { nodeType, joinType, strategy, operation } = node
  if (joinType !== undefined && joinType !== 'Inner') {
    return `${nodeType.replace(/ Join$/, '')} ${joinType} Join`
  }
  if (nodeType === 'Aggregate') {
    const partial = node.partialMode === 'Simple' ? '' : `${node.partialMode ?? ''} `
    return `${partial}${aggregates[strategy ?? 'Plain'] ?? nodeType}`
  }
  if (nodeType === 'SetOp') return `${strategy === 'Hashed' ? 'HashSetOp' : 'SetOp'} ${node.command ?? ''}`
  if (nodeType === 'ModifyTable') return operation ?? nodeType
  return node.scanDirection === 'Backward' ? `${nodeType} Backward` : nodeType
}

function index({ indexName, nodeType }: PlanNode): string {
  if (indexName === undefined) return ''
  return nodeType === 'Bitmap Index Scan' ? ` on ${indexName}` : ` using ${indexName}`
}

function relation(node: PlanNode): string {
  const name =
    node.relationName ?? node.functionName ?? node.tableFunctionName ?? node.cteName ?? node.tuplestoreName
  if (name === undefined) return node.alias === undefined ? '' : ` on ${node.alias}`
  const schema =
    node.schema === undefined || ['public', 'pg_catalog'].includes(node.schema) ? '' : `${node.schema}.`
  const alias = node.alias === undefined || node.alias === name ? '' : ` ${node.alias}`
  return ` on ${schema}${name}${alias}`
}

/** What a node does with its rows, a line each: conditions, keys, memory, loops, workers. */
export function nodeDetails(node: PlanNode): string[] {
  const conditions: [string, string | undefined][] = [
    ['index', node.indexCond],
    ['filter', node.filter],
    ['one-time filter', node.oneTimeFilter],
    ['join filter', node.joinFilter],
    ['hash', node.hashCond],
    ['merge', node.mergeCond],
    ['tid', node.tidCond],
    ['cache key', node.cacheKey],
    ['sort', node.sortKey?.join(', ')],
    ['group', node.groupKey?.join(', ')],
    ['function', node.functionCall],
  ]
  const lines = conditions.flatMap(([name, text]) =>
    text === undefined ? [] : [`${name}: ${unwrapped(text)}`],
  )
  return [...lines, ...[facts(node)].filter((line) => line !== '')]
}

function facts(node: PlanNode): string {
  const words: string[] = []
  const loops = node.actualLoops ?? 1
  if (loops > 1) words.push(`${formatCount(loops)} loops`)
  if (node.rowsRemovedByFilter)
    words.push(`${formatCount(node.rowsRemovedByFilter * loops)} rows filtered out`)
  if (node.rowsRemovedByJoinFilter)
    words.push(`${formatCount(node.rowsRemovedByJoinFilter * loops)} pairs filtered out`)
  if (node.sortMethod !== undefined)
    words.push(
      `${node.sortMethod}, ${formatCount(node.sortSpaceUsed ?? 0)} kB ${node.sortSpaceType === 'Disk' ? 'on disk' : 'in memory'}`,
    )
  if ((node.hashBatches ?? 1) > 1) words.push(`${formatCount(node.hashBatches ?? 1)} batches`)
  if ((node.hashAggBatches ?? 1) > 1) words.push(`${formatCount(node.hashAggBatches ?? 1)} batches`)
  if (node.heapFetches) words.push(`${formatCount(node.heapFetches)} heap fetches`)
  if (node.lossyHeapBlocks) words.push(`${formatCount(node.lossyHeapBlocks)} lossy pages`)
  if (node.workersPlanned !== undefined)
    words.push(`${node.workersLaunched ?? '?'} of ${node.workersPlanned} workers`)
  return words.join(', ')
}

/** Without the outermost pair of brackets, when it is one. */
function unwrapped(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text
  let depth = 0
  for (let at = 0; at < text.length - 1; at += 1) {
    if (text.charAt(at) === '(') depth += 1
    if (text.charAt(at) === ')') depth -= 1
    if (depth === 0) return text
  }
  return text.slice(1, -1)
}
