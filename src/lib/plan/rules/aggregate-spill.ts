import { formatBytes } from '../../core/units.ts'
import { memorySetting } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

/**
 * A hash aggregate had more groups than fit into memory and went to disk.
 *
 * Why: Groups beyond the limit (work_mem × hash_mem_multiplier) are written to temporary files and aggregated in
 * later passes.
 *
 * Bad:
 * ```sql
 * SET work_mem = '64kB';
 * SET enable_sort = off;
 * SELECT order_id, count(*) FROM order_items GROUP BY order_id;
 * ```
 *
 * Good:
 * ```sql
 * SET work_mem = '64MB';
 * SELECT order_id, count(*) FROM order_items GROUP BY order_id;
 * ```
 *
 * Source: PostgreSQL documentation, Memory; nodeAgg.c, "Spilling To Disk".
 */
export const aggregateSpill: Rule = {
  name: 'aggregate-spill',
  summary: 'a hash aggregate had more groups than fit into memory and went to disk',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    const batches = node.hashAggBatches ?? 1
    if (node.nodeType !== 'Aggregate' || batches <= 1 || !matters(node.metrics.share)) return
    const disk = (node.diskUsage ?? 0) * 1024
    const memory = (node.peakMemoryUsage ?? 0) * 1024
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `The groups of the aggregate did not fit into memory: ${formatBytes(disk)} on disk`,
      evidence: [
        { name: 'batches', value: batches, unit: 'count' },
        { name: 'memory used', value: memory, unit: 'bytes' },
        { name: 'disk used', value: disk, unit: 'bytes' },
        { name: 'groups', value: node.metrics.rows ?? 0, unit: 'rows' },
      ],
      meaning:
        'Rows of the groups that had no room were written to temporary files and aggregated in later passes.',
      nextStep: `Give this query more memory: SET LOCAL work_mem = '${memorySetting(memory + disk * 2)}'; or aggregate fewer columns and groups.`,
    }
  }),
}
