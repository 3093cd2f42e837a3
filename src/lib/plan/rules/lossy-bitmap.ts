import { formatPercent } from '../../core/units.ts'
import { memorySetting, relationOf } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

const LEAST_PART_LOSSY = 0.1
/** One page in a bitmap: a PagetableEntry and its place in the hash table, which is kept at most half full. */
const BYTES_PER_PAGE = 128

/**
 * A bitmap did not fit into work_mem and remembers whole pages instead of rows.
 *
 * Why: For such a page every row is read and tested again. With enough work_mem the bitmap stays exact. Reported
 * when a tenth of the pages or more are lossy.
 *
 * Bad:
 * ```sql
 * SET work_mem = '64kB';
 * SET enable_seqscan = off;
 * SET enable_indexscan = off;
 * SELECT sum(quantity) FROM order_items WHERE product_id BETWEEN 1 AND 600;
 * ```
 *
 * Good:
 * ```sql
 * SET work_mem = '4MB';
 * SET enable_seqscan = off;
 * SET enable_indexscan = off;
 * SELECT sum(quantity) FROM order_items WHERE product_id BETWEEN 1 AND 600;
 * ```
 *
 * Source: tidbitmap.c, tbm_calculate_entries.
 */
export const lossyBitmap: Rule = {
  name: 'lossy-bitmap',
  summary: 'a bitmap did not fit into work_mem and remembers whole pages instead of rows',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    const lossy = node.lossyHeapBlocks ?? 0
    const blocks = lossy + (node.exactHeapBlocks ?? 0)
    if (blocks === 0 || lossy / blocks < LEAST_PART_LOSSY || !matters(node.metrics.share)) return
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `The bitmap of ${relationOf(node)} did not fit into work_mem: ${formatPercent(lossy / blocks)} of its pages are lossy`,
      evidence: [
        { name: 'lossy pages', value: lossy, unit: 'blocks' },
        { name: 'exact pages', value: node.exactHeapBlocks ?? 0, unit: 'blocks' },
        { name: 'rows removed by the recheck', value: node.rowsRemovedByIndexRecheck ?? 0, unit: 'rows' },
      ],
      meaning: 'On a lossy page every row is read and the condition tested again.',
      nextStep: `Give this query more memory: SET LOCAL work_mem = '${memorySetting(blocks * BYTES_PER_PAGE)}';`,
    }
  }),
}
