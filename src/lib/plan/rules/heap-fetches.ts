import { formatCount } from '../../core/units.ts'
import { loopsOf, relationOf, tableSql } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

const LEAST_FETCHES = 1000
const LEAST_PART_FETCHED = 0.1

/**
 * An index-only scan had to visit the table after all.
 *
 * Why: The index does not know which rows are visible; a page of the table need not be read only where the
 * visibility map says that all its rows are. VACUUM keeps that map. Reported from 1,000 visits and a tenth of the
 * rows on.
 *
 * Bad:
 * ```sql
 * UPDATE orders SET note = 'seen' WHERE id % 200 = 0;
 * SET enable_seqscan = off;
 * SET enable_bitmapscan = off;
 * SELECT count(*) FROM orders WHERE shop < 50;
 * ```
 *
 * Good:
 * ```sql
 * SET enable_seqscan = off;
 * SET enable_bitmapscan = off;
 * SELECT count(*) FROM orders WHERE shop < 50;
 * ```
 *
 * Source: PostgreSQL documentation, Index-Only Scans and Covering Indexes.
 */
export const heapFetches: Rule = {
  name: 'heap-fetches',
  summary: 'an index-only scan had to visit the table after all',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    const fetches = node.heapFetches ?? 0
    if (node.nodeType !== 'Index Only Scan' || fetches < LEAST_FETCHES) return
    const rows = (node.metrics.rows ?? 0) + (node.rowsRemovedByFilter ?? 0) * loopsOf(node)
    if (fetches / Math.max(1, rows) < LEAST_PART_FETCHED || !matters(node.metrics.share)) return
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `The index-only scan of ${relationOf(node)} visits the table ${formatCount(fetches)} times`,
      evidence: [
        { name: 'visits to the table', value: fetches, unit: 'count' },
        { name: 'rows', value: rows, unit: 'rows' },
        { name: 'share of the whole', value: node.metrics.share, unit: 'share' },
      ],
      meaning:
        'Pages changed since the last VACUUM are not marked all-visible, so their rows must be looked up in the table.',
      nextStep: `VACUUM ${tableSql(node)}; and if it helps, let autovacuum come earlier: ALTER TABLE ${tableSql(node)} SET (autovacuum_vacuum_scale_factor = 0.02);`,
    }
  }),
}
