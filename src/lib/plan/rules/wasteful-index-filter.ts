import { formatCount, formatPercent } from '../../core/units.ts'
import { indexableColumns } from '../expressions.ts'
import { createIndex, loopsOf, relationOf } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

const SCANS = ['Index Scan', 'Index Only Scan', 'Bitmap Heap Scan']
/** Fewer rows thrown away cost nothing that can be felt. */
const LEAST_REMOVED = 1000
/** Three of four rows found are thrown away. */
const LEAST_PART_REMOVED = 0.75

/**
 * An index leads to many rows that a filter then throws away.
 *
 * Why: Each of these rows was looked up in the table, one page at a time, for nothing. An index that also has the
 * filtered column finds only the wanted ones. Reported when at least 1,000 rows and three quarters of those found
 * are thrown away.
 *
 * Bad:
 * ```sql
 * SET enable_seqscan = off;
 * SET enable_bitmapscan = off;
 * SELECT * FROM orders WHERE created_at >= '2024-06-01' AND note = 'gift 50000';
 * ```
 *
 * Good:
 * ```sql
 * CREATE INDEX ON orders (note, created_at);
 * SELECT * FROM orders WHERE created_at >= '2024-06-01' AND note = 'gift 50000';
 * ```
 *
 * Source: PostgreSQL documentation, Using EXPLAIN (Rows Removed by Filter).
 */
export const wastefulIndexFilter: Rule = {
  name: 'wasteful-index-filter',
  summary: 'an index leads to many rows that a filter then throws away',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    if (!SCANS.includes(node.nodeType) || !matters(node.metrics.share)) return
    const removed = (node.rowsRemovedByFilter ?? 0) * loopsOf(node)
    const kept = node.metrics.rows ?? 0
    if (removed < LEAST_REMOVED || removed / (removed + kept) < LEAST_PART_REMOVED) return
    const columns = indexableColumns(node.indexCond, node.recheckCond, node.filter)
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `${formatPercent(removed / (removed + kept))} of the rows of ${relationOf(node)} found through the index are thrown away`,
      evidence: [
        { name: 'rows found through the index', value: removed + kept, unit: 'rows' },
        { name: 'rows removed by the filter', value: removed, unit: 'rows' },
        { name: 'share of the whole', value: node.metrics.share, unit: 'share' },
      ],
      meaning: `The index does not know ${node.filter ?? 'the filter'}, so ${formatCount(removed)} rows were fetched from the table only to be tested.`,
      nextStep:
        columns.length > 0
          ? `Put the filtered column into the index too: ${createIndex(node, columns)};`
          : 'Put the expression of the filter into the index too.',
    }
  }),
}
