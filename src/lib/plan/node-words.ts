import { quoteIdentifier } from '../sql/quote.ts'
import type { PlanNode } from './plan-node.ts'

/** What a node reads, for sentences: `orders`, or `orders (as o)` when it has another name there. */
export function relationOf(node: PlanNode): string {
  const name = node.relationName ?? node.cteName ?? node.functionName ?? node.alias ?? 'its input'
  return node.alias === undefined || node.alias === name ? name : `${name} (as ${node.alias})`
}

/** The table of a node as SQL names it. */
export function tableSql(node: PlanNode): string {
  const name = quoteIdentifier(node.relationName ?? 'the_table')
  return node.schema === undefined || node.schema === 'public'
    ? name
    : `${quoteIdentifier(node.schema)}.${name}`
}

/** A CREATE INDEX for the node's table on these columns, the statement only. */
export function createIndex(node: PlanNode, columns: readonly string[]): string {
  return `CREATE INDEX CONCURRENTLY ON ${tableSql(node)} (${columns.map(quoteIdentifier).join(', ')})`
}

/** Executions of a node in all processes; 1 without ANALYZE. */
export function loopsOf(node: PlanNode): number {
  return node.actualLoops ?? 1
}

/** A memory setting that is at least so many bytes: `64MB`, a power of two. */
export function memorySetting(bytes: number): string {
  const megabytes = 2 ** Math.ceil(Math.log2(Math.max(1, bytes / 1024 / 1024)))
  return megabytes >= 1024 ? `${megabytes / 1024}GB` : `${megabytes}MB`
}
