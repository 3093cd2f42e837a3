import { formatCount } from '../../core/units.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { equalColumns } from '../expressions.ts'
import { loopsOf, relationOf, tableSql } from '../node-words.ts'
import { eachNode, type Rule, severityOf } from '../rule.ts'

/** Twice the planner's usual error for independent columns. */
const LEAST_FACTOR = 5
const LEAST_ROWS = 100

/**
 * Conditions on columns that go together are counted as if they were independent.
 *
 * Why: Without extended statistics the planner multiplies the selectivities: 1 % of the rows for the city times 5 %
 * for its country, though every row of that city is in that country. Reported when a scan with `=` on two or more
 * columns gives five times as many rows as expected.
 *
 * Bad:
 * ```sql
 * SELECT * FROM customers WHERE country = 'country 7' AND city = 'city 7-7';
 * ```
 *
 * Good:
 * ```sql
 * CREATE STATISTICS country_city (dependencies, mcv) ON country, city FROM customers;
 * ANALYZE customers;
 * SELECT * FROM customers WHERE country = 'country 7' AND city = 'city 7-7';
 * ```
 *
 * Source: PostgreSQL documentation, Extended Statistics.
 */
export const functionalDependency: Rule = {
  name: 'functional-dependency',
  summary: 'conditions on columns that go together are counted as if they were independent',
  needs: ['actuals'],
  severity: 'by share',
  replaces: ['misestimate'],
  check: eachNode((node, _plan, ancestors) => {
    const error = node.metrics.misestimate
    if (node.relationName === undefined || error?.direction !== 'under' || error.factor < LEAST_FACTOR) return
    const columns = equalColumns(node.indexCond, node.recheckCond, node.filter)
    if (columns.length < 2 || (node.actualRows ?? 0) < LEAST_ROWS) return
    const share = ancestors.at(-1)?.metrics.totalShare ?? node.metrics.totalShare
    const list = columns.map(quoteIdentifier).join(', ')
    return {
      severity: loopsOf(node) * (node.actualRows ?? 0) >= 1000 ? severityOf(share) : 'low',
      node: node.id,
      title: `${columns.join(' and ')} of ${relationOf(node)} go together: ${formatCount(error.factor)} times more rows than expected`,
      evidence: [
        { name: 'rows expected', value: node.planRows, unit: 'rows' },
        { name: 'rows that came', value: node.actualRows ?? 0, unit: 'rows' },
        { name: 'error', value: error.factor, unit: 'times' },
      ],
      meaning:
        'The planner multiplies the parts of the rows that meet each condition, which is right only for columns that have nothing to do with each other.',
      nextStep: `CREATE STATISTICS ON ${list} FROM ${tableSql(node)}; ANALYZE ${tableSql(node)}; (before PostgreSQL 14 the statistics object needs a name)`,
    }
  }),
}
