import { formatCount, formatPercent } from '../../core/units.ts'
import { relationOf } from '../node-words.ts'
import { eachNode, type Rule, severityOf } from '../rule.ts'

const LEAST_LOOPS = 1000
const LEAST_SHARE_OF_INNER = 0.25
/** A loop that runs ten times as often as expected was planned for another case. */
const PLANNED_FOR = 10

/**
 * A nested loop repeats its inner side thousands of times.
 *
 * Why: Each repetition is cheap and together they are not. When the planner expected far fewer, it would have taken
 * a hash or merge join, had it known; then the finding has the severity of its share of the time. When it knew, the
 * loop may still be the best way, and the severity is low. Reported from 1,000 repetitions and a quarter of the
 * time on. A sequential scan on the inner side has a rule of its own.
 *
 * Bad:
 * ```sql
 * SET enable_hashjoin = off;
 * SET enable_mergejoin = off;
 * SET enable_memoize = off;
 * SELECT sum(o.total) FROM order_items i JOIN orders o ON o.id = i.order_id WHERE i.quantity < 4;
 * ```
 *
 * Good:
 * ```sql
 * SELECT sum(o.total) FROM order_items i JOIN orders o ON o.id = i.order_id WHERE i.quantity < 4;
 * ```
 *
 * Source: PostgreSQL documentation, Planner/Optimizer; Using EXPLAIN (loops).
 */
export const nestedLoopManyLoops: Rule = {
  name: 'nested-loop-many-loops',
  summary: 'a nested loop repeats its inner side thousands of times',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    const outer = node.children.find((child) => child.parentRelationship === 'Outer')
    const inner = node.children.find((child) => child.parentRelationship === 'Inner')
    if (node.nodeType !== 'Nested Loop' || !outer || !inner || inner.nodeType === 'Seq Scan') return
    const loops = inner.actualLoops ?? 0
    const share = inner.metrics.totalShare
    if (loops < LEAST_LOOPS || share < LEAST_SHARE_OF_INNER) return
    const expected = Math.max(1, outer.planRows * (outer.actualLoops ?? 1))
    const isSurprise = loops / expected >= PLANNED_FOR
    return {
      severity: isSurprise ? severityOf(share) : 'low',
      node: node.id,
      title: `The nested loop runs its inner side, ${relationOf(inner)}, ${formatCount(loops)} times`,
      evidence: [
        { name: 'repetitions', value: loops, unit: 'loops' },
        { name: 'repetitions expected', value: expected, unit: 'loops' },
        { name: 'share of the whole spent there', value: share, unit: 'share' },
      ],
      meaning: isSurprise
        ? `The planner expected ${formatCount(expected)} repetitions; for ${formatCount(loops)} it would rather have hashed or merged.`
        : `The planner expected this; ${formatPercent(share)} of the time goes into looking up one row after the other.`,
      nextStep: isSurprise
        ? 'Correct the row estimate of the outer side first: ANALYZE its tables, and see the findings about estimates.'
        : 'Compare with a hash join: run it again after SET enable_nestloop = off; and reduce the outer rows earlier if you can.',
    }
  }),
}
