import { BLOCK_SIZE } from '../../core/block-size.ts'
import { formatBytes } from '../../core/units.ts'
import type { MeasuredNode } from '../metrics.ts'
import { memorySetting } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

/** Below a megabyte it stays in the cache of the operating system and costs nothing. */
const LEAST_BYTES = 1024 * 1024
/** These have rules of their own. */
const COVERED = ['Sort', 'Incremental Sort', 'Hash', 'Hash Join', 'Aggregate']

/**
 * A node keeps rows in temporary files.
 *
 * Why: Materialized rows, CTEs, windows and function results beyond work_mem are written to disk and read again.
 * Sorts, hash joins and aggregates have rules of their own. Reported from 1 MB on.
 *
 * Bad:
 * ```sql
 * SET work_mem = '64kB';
 * WITH big AS MATERIALIZED (SELECT * FROM orders)
 * SELECT (SELECT count(*) FROM big) + (SELECT count(*) FROM big WHERE shop = 1);
 * ```
 *
 * Good:
 * ```sql
 * SET work_mem = '32MB';
 * WITH big AS MATERIALIZED (SELECT * FROM orders)
 * SELECT (SELECT count(*) FROM big) + (SELECT count(*) FROM big WHERE shop = 1);
 * ```
 *
 * Source: PostgreSQL documentation, Memory (work_mem); tuplestore.c.
 */
export const tempIo: Rule = {
  name: 'temp-io',
  summary: 'a node keeps rows in temporary files',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    if (COVERED.includes(node.nodeType) || !matters(node.metrics.share)) return
    const read = ownBlocks(node, 'tempReadBlocks') * BLOCK_SIZE
    const written = ownBlocks(node, 'tempWrittenBlocks') * BLOCK_SIZE
    if (read + written < LEAST_BYTES) return
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `The ${node.nodeType} keeps its rows in temporary files: ${formatBytes(read + written)}`,
      evidence: [
        { name: 'temporary files written', value: written, unit: 'bytes' },
        { name: 'temporary files read', value: read, unit: 'bytes' },
        { name: 'share of the whole', value: node.metrics.share, unit: 'share' },
      ],
      meaning: 'The rows that it has to remember are more than work_mem.',
      nextStep: `Give this query more memory: SET LOCAL work_mem = '${memorySetting(Math.max(read, written) * 2)}'; or let fewer rows and columns come to this node.`,
    }
  }),
}

/** Without what the nodes below used; a CTE's file is charged to the scan that fills it. */
function ownBlocks(node: MeasuredNode, property: 'tempReadBlocks' | 'tempWrittenBlocks'): number {
  const inputs = node.children.filter((child) => child.parentRelationship !== 'InitPlan')
  const below = inputs.reduce((sum, child) => sum + (child[property] ?? 0), 0)
  return (node[property] ?? 0) - below
}
