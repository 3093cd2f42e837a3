import { BLOCK_SIZE } from '../../core/block-size.ts'
import { formatBytes } from '../../core/units.ts'
import { memorySetting } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

/**
 * The hash table of a join did not fit into memory and went to disk in batches.
 *
 * Why: All rows of both sides that are not of the first batch are written to temporary files and read again. The
 * limit is work_mem × hash_mem_multiplier.
 *
 * Bad:
 * ```sql
 * SET work_mem = '64kB';
 * SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id;
 * ```
 *
 * Good:
 * ```sql
 * SET work_mem = '32MB';
 * SELECT count(*) FROM order_items i JOIN orders o ON o.id = i.order_id;
 * ```
 *
 * Source: PostgreSQL documentation, Memory (work_mem, hash_mem_multiplier); nodeHash.c, ExecChooseHashTableSize.
 */
export const hashSpill: Rule = {
  name: 'hash-spill',
  summary: 'the hash table of a join did not fit into memory and went to disk in batches',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node, _plan, ancestors) => {
    const batches = node.hashBatches ?? 1
    const join = ancestors.at(-1)
    if (node.nodeType !== 'Hash' || batches <= 1 || !join) return
    const share = node.metrics.share + join.metrics.share
    if (!matters(share)) return
    const memory = (node.peakMemoryUsage ?? 0) * 1024
    const temporary = ((join.tempReadBlocks ?? 0) + (join.tempWrittenBlocks ?? 0)) * BLOCK_SIZE
    return {
      severity: severityOf(share),
      node: node.id,
      title: `The hash table of the join did not fit into memory: ${batches} batches`,
      evidence: [
        { name: 'batches', value: batches, unit: 'count' },
        { name: 'batches planned', value: node.originalHashBatches ?? 1, unit: 'count' },
        { name: 'memory used', value: memory, unit: 'bytes' },
        ...(temporary > 0
          ? [
              {
                name: 'temporary files read and written, with all below',
                value: temporary,
                unit: 'bytes' as const,
              },
            ]
          : []),
      ],
      meaning: `With about ${formatBytes(memory * batches)} for this hash table it would be joined in memory; now rows are written to disk and read again.`,
      nextStep: `Give this query more memory: SET LOCAL work_mem = '${memorySetting(memory * batches)}'; or have fewer rows and columns in the hashed side.`,
    }
  }),
}
