import { formatCount } from '../../core/units.ts'
import { indexableColumns } from '../expressions.ts'
import type { MeasuredNode } from '../metrics.ts'
import { createIndex, relationOf } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

/** With one index already this close to the result, a second column saves nothing. */
const LEAST_EXCESS = 2
const LEAST_ROWS_FOUND = 1000

/**
 * Two indexes are combined where one on both columns would find the rows directly.
 *
 * Why: Each index is read for all rows that meet its own condition, and only then are the two sets intersected. A
 * composite index reads the intersection alone. Reported when every index finds at least twice as many rows as are
 * wanted, and together they find 1,000 or more.
 *
 * Bad:
 * ```sql
 * SET enable_indexscan = off;
 * SET enable_seqscan = off;
 * SELECT * FROM orders WHERE shop = 3 AND courier = 7;
 * ```
 *
 * Good:
 * ```sql
 * CREATE INDEX ON orders (shop, courier);
 * SELECT * FROM orders WHERE shop = 3 AND courier = 7;
 * ```
 *
 * Source: PostgreSQL documentation, Combining Multiple Indexes.
 */
export const bitmapAnd: Rule = {
  name: 'bitmap-and',
  summary: 'two indexes are combined where one on both columns would find the rows directly',
  needs: ['plan'],
  severity: 'by share',
  check: eachNode((node, _plan, ancestors) => {
    const heap = ancestors.findLast((ancestor) => ancestor.nodeType === 'Bitmap Heap Scan')
    if (node.nodeType !== 'BitmapAnd' || !heap || !matters(heap.metrics.totalShare)) return
    const found = node.children.map(rowsOf)
    const wanted = Math.max(1, rowsOf(heap))
    const all = found.reduce((sum, rows) => sum + rows, 0)
    if (all < LEAST_ROWS_FOUND || found.some((rows) => rows < wanted * LEAST_EXCESS)) return
    const columns = indexableColumns(...node.children.map((child) => child.indexCond))
    return {
      severity: severityOf(heap.metrics.totalShare),
      node: node.id,
      title: `${node.children.length} indexes of ${relationOf(heap)} are intersected: ${formatCount(all)} entries read for ${formatCount(wanted)} rows`,
      evidence: [
        ...node.children.map((child) => ({
          name: `entries found in ${child.indexName ?? 'a bitmap'}`,
          value: rowsOf(child),
          unit: 'rows' as const,
        })),
        { name: 'rows wanted', value: wanted, unit: 'rows' },
      ],
      meaning: 'Most entries read from each index are of rows that fail the other condition.',
      nextStep: `One index on all the columns: ${createIndex(heap, columns)};`,
    }
  }),
}

function rowsOf(node: MeasuredNode): number {
  return node.metrics.rows ?? node.planRows
}
