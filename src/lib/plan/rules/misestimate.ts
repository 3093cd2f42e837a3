import { formatCount } from '../../core/units.ts'
import type { MeasuredNode } from '../metrics.ts'
import { relationOf, tableSql } from '../node-words.ts'
import { eachNode, type Found, matters, type Rule, severityOf } from '../rule.ts'

/** An order of magnitude changes plans; less seldom does. */
const LEAST_FACTOR = 10
/** Where neither side has this many rows, a wrong plan costs little. */
const LEAST_ROWS = 500

/**
 * The planner expected far more or far fewer rows than came, and the error begins here.
 *
 * Why: Join methods, join order and memory are chosen by expected rows. An error at one node is carried upwards, so
 * only the node where it starts is reported: from a factor of ten on, when the nodes below were estimated well.
 *
 * Bad:
 * ```sql
 * UPDATE products SET name = 'on sale' WHERE id <= 900;
 * SELECT sum(i.quantity) FROM products p JOIN order_items i ON i.product_id = p.id WHERE p.name = 'on sale';
 * ```
 *
 * Good:
 * ```sql
 * UPDATE products SET name = 'on sale' WHERE id <= 900;
 * ANALYZE products;
 * SELECT sum(i.quantity) FROM products p JOIN order_items i ON i.product_id = p.id WHERE p.name = 'on sale';
 * ```
 *
 * Source: PostgreSQL documentation, Row Estimation Examples; Statistics Used by the Planner.
 */
export const misestimate: Rule = {
  name: 'misestimate',
  summary: 'the planner expected far more or far fewer rows than came, and the error begins here',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node, _plan, ancestors) => {
    const error = node.metrics.misestimate
    if (!error || error.factor < LEAST_FACTOR || !startsHere(node)) return
    const actual = node.actualRows ?? 0
    if (Math.max(actual, node.planRows) < LEAST_ROWS) return
    const dependent = ancestors.findLast(({ nodeType }) =>
      /Join|Nested Loop|Sort|Aggregate|Hash/.test(nodeType),
    )
    // at the very top nothing was decided by it
    if (!dependent || !matters(dependent.metrics.totalShare)) return
    return found(node, error, dependent)
  }),
}

function startsHere(node: MeasuredNode): boolean {
  return node.children.every((child) => (child.metrics.misestimate?.factor ?? 1) < LEAST_FACTOR)
}

function found(
  node: MeasuredNode,
  { factor, direction }: NonNullable<MeasuredNode['metrics']['misestimate']>,
  dependent: MeasuredNode,
): Found {
  const actual = node.actualRows ?? 0
  const isScan = node.relationName !== undefined
  const condition = node.filter ?? node.indexCond ?? node.hashCond ?? node.mergeCond ?? node.joinFilter
  return {
    severity: severityOf(dependent.metrics.totalShare),
    node: node.id,
    title: `${formatCount(factor)} times ${direction === 'under' ? 'more' : 'fewer'} rows than expected from ${isScan ? relationOf(node) : `the ${node.nodeType}`}`,
    evidence: [
      { name: 'rows expected', value: node.planRows, unit: 'rows' },
      { name: 'rows that came', value: actual, unit: 'rows' },
      { name: 'error', value: factor, unit: 'times' },
      {
        name: 'share of the whole that was planned by it',
        value: dependent.metrics.totalShare,
        unit: 'share',
      },
    ],
    meaning: `${condition === undefined ? 'What this node gives' : `How many rows meet ${condition}`} was not known, and what stands above (${dependent.nodeType}) was chosen for ${formatCount(node.planRows)} rows.`,
    nextStep: isScan
      ? `ANALYZE ${tableSql(node)}; if the estimate stays, raise the statistics target of the columns or create extended statistics on them.`
      : 'ANALYZE the joined tables; if the estimate stays, compute this part first (a MATERIALIZED CTE or a temporary table).',
  }
}
