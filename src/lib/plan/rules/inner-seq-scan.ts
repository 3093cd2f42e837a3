import { formatCount } from '../../core/units.ts'
import { indexableColumns } from '../expressions.ts'
import type { MeasuredNode } from '../metrics.ts'
import { createIndex, loopsOf, relationOf } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

const LEAST_LOOPS = 10
const LEAST_ROWS_READ = 10_000
/** Without ANALYZE: rows a unit of cost stands for, on the low side. */
const ROWS_PER_COST = 20

/**
 * A table is read from end to end once for every outer row of a nested loop.
 *
 * Why: The work is the product of both sides. An index on the joined column turns each repetition into a lookup.
 * Reported from ten repetitions and 10,000 rows read in all on.
 *
 * Bad:
 * ```sql
 * SET enable_material = off;
 * SET enable_hashjoin = off;
 * SET enable_mergejoin = off;
 * SELECT * FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE c.id <= 20;
 * ```
 *
 * Good:
 * ```sql
 * CREATE INDEX ON orders (customer_id);
 * SELECT * FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE c.id <= 20;
 * ```
 *
 * Source: PostgreSQL documentation, Using EXPLAIN; costsize.c, final_cost_nestloop.
 */
export const innerSeqScan: Rule = {
  name: 'inner-seq-scan',
  summary: 'a table is read from end to end once for every outer row of a nested loop',
  needs: ['plan'],
  severity: 'by share',
  replaces: ['join-filter-waste'],
  check: eachNode((node, _plan, ancestors) => {
    const loop = ancestors.at(-1)
    if (node.nodeType !== 'Seq Scan' || loop?.nodeType !== 'Nested Loop') return
    if (node.parentRelationship !== 'Inner' || !matters(node.metrics.share)) return
    const { loops, read } = workOf(node, loop)
    if (loops < LEAST_LOOPS || read < LEAST_ROWS_READ) return
    const columns = indexableColumns(node.filter, conditionOn(node, loop))
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `${relationOf(node)} is read from end to end ${formatCount(loops)} times`,
      evidence: [
        { name: 'repetitions', value: loops, unit: 'loops' },
        { name: 'rows read in all', value: read, unit: 'rows' },
        { name: 'share of the whole', value: node.metrics.share, unit: 'share' },
      ],
      meaning: 'The nested loop scans the whole table again for each row of its outer side.',
      nextStep:
        columns.length > 0
          ? `Index what it is joined on: ${createIndex(node, columns)};`
          : 'Index the column that joins it, or give the join a condition.',
    }
  }),
}

function workOf(node: MeasuredNode, loop: MeasuredNode): { loops: number; read: number } {
  if (node.actualRows !== undefined) {
    const loops = loopsOf(node)
    return { loops, read: (node.actualRows + (node.rowsRemovedByFilter ?? 0)) * loops }
  }
  const outer = loop.children.find((child) => child.parentRelationship === 'Outer')
  const loops = outer?.planRows ?? 1
  return { loops, read: node.totalCost * ROWS_PER_COST * loops }
}

/** The join condition with the columns of this table on the left, as far as they can be told apart. */
function conditionOn(node: MeasuredNode, loop: MeasuredNode): string | undefined {
  const name = node.alias
  if (name === undefined) return undefined
  const own = (loop.joinFilter ?? '').matchAll(/(\w+)\.(\w+) = (\w+)\.(\w+)/g)
  return [...own]
    .flatMap(([, left, a, right, b]) => (left === name ? [`${a} = `] : right === name ? [`${b} = `] : []))
    .join(' ')
}
