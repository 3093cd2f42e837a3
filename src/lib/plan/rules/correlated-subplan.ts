import { formatCount } from '../../core/units.ts'
import { isHashed } from '../cost-spread.ts'
import type { MeasuredNode } from '../metrics.ts'
import { eachNode, type Rule, severityOf } from '../rule.ts'

const LEAST_LOOPS = 100
const LEAST_SHARE_ANALYZED = 0.1
/** How often it will run is a rough guess without ANALYZE. */
const LEAST_SHARE_PLANNED = 0.5

/**
 * A subquery is run again for every row.
 *
 * Why: It refers to the outer row, so its result cannot be kept, and the planner cannot join it. Written as a join,
 * or with the aggregate computed once for all groups, the same answer needs one pass. Reported from 100 runs and a
 * tenth of the time on.
 *
 * Bad:
 * ```sql
 * SELECT p.name, (SELECT sum(i.quantity) FROM order_items i WHERE i.product_id = p.id) FROM products p;
 * ```
 *
 * Good:
 * ```sql
 * SELECT p.name, s.quantity FROM products p
 *   LEFT JOIN (SELECT product_id, sum(quantity) AS quantity FROM order_items GROUP BY 1) s ON s.product_id = p.id;
 * ```
 *
 * Source: PostgreSQL documentation, Using EXPLAIN (SubPlan); subselect.c.
 */
export const correlatedSubplan: Rule = {
  name: 'correlated-subplan',
  summary: 'a subquery is run again for every row',
  needs: ['plan'],
  severity: 'by share',
  check: eachNode((node, _plan, ancestors) => {
    const holder = ancestors.at(-1)
    if (node.parentRelationship !== 'SubPlan' || !holder || isHashed(holder, node)) return
    const isMeasured = node.actualLoops !== undefined
    const loops = node.actualLoops ?? expectedLoops(holder)
    const share = node.metrics.totalShare
    if (loops < LEAST_LOOPS || share < (isMeasured ? LEAST_SHARE_ANALYZED : LEAST_SHARE_PLANNED)) return
    return {
      severity: severityOf(share),
      node: node.id,
      title: `The subquery ${node.subplanName ?? ''} is run ${isMeasured ? '' : 'about '}${formatCount(loops)} times`,
      evidence: [
        { name: isMeasured ? 'runs' : 'runs expected', value: loops, unit: 'loops' },
        { name: 'share of the whole', value: share, unit: 'share' },
      ],
      meaning: 'It depends on the outer row and so is executed once for each of them.',
      nextStep:
        'Write it as a join with the tables of the subquery (grouped, where it aggregates), or as LEFT JOIN LATERAL with an index on what it compares.',
    }
  }),
}

function expectedLoops(holder: MeasuredNode): number {
  const outer = holder.children.find((child) => child.parentRelationship === 'Outer')
  return Math.max(holder.planRows, outer?.planRows ?? 0)
}
