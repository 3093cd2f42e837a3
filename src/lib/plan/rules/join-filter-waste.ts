import { formatCount } from '../../core/units.ts'
import { loopsOf } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

const LEAST_REMOVED = 10_000
const LEAST_PART_REMOVED = 0.9

/**
 * A join builds many pairs of rows that its filter throws away.
 *
 * Why: A join filter is tested for every pair; only an equality can be hashed, merged or looked up. Reported from
 * 10,000 pairs and nine tenths thrown away on.
 *
 * Bad:
 * ```sql
 * SELECT count(*) FROM customers c JOIN products p ON p.price * 100 > c.id + 9000;
 * ```
 *
 * Good:
 * ```sql
 * SELECT count(*) FROM customers c JOIN products p ON p.id = c.id;
 * ```
 *
 * Source: PostgreSQL documentation, Using EXPLAIN (Rows Removed by Join Filter).
 */
export const joinFilterWaste: Rule = {
  name: 'join-filter-waste',
  summary: 'a join builds many pairs of rows that its filter throws away',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    const removed = (node.rowsRemovedByJoinFilter ?? 0) * loopsOf(node)
    const kept = node.metrics.rows ?? 0
    if (removed < LEAST_REMOVED || removed / (removed + kept) < LEAST_PART_REMOVED) return
    if (!matters(node.metrics.totalShare)) return
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `The join tests ${formatCount(removed + kept)} pairs of rows and keeps ${formatCount(kept)}`,
      evidence: [
        { name: 'pairs removed by the join filter', value: removed, unit: 'rows' },
        { name: 'pairs kept', value: kept, unit: 'rows' },
        { name: 'share of the whole', value: node.metrics.share, unit: 'share' },
      ],
      meaning: `${node.joinFilter ?? 'The condition'} is tested pair by pair, because it is not an equality of columns that an index or a hash could serve.`,
      nextStep:
        'Add an equality to the join condition, or have bare columns in it (no expression around them) and an index on the inner one.',
    }
  }),
}
