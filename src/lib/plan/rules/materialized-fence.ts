import type { CommonTableExpr } from '@pgsql/types'
import { formatCount } from '../../core/units.ts'
import { nodesOf, walk } from '../../sql/walk.ts'
import type { MeasuredNode } from '../metrics.ts'
import { planNodes } from '../plan.ts'
import { type Found, matters, type Rule, severityOf } from '../rule.ts'
import { positionAt } from '../sql-position.ts'

const LEAST_ROWS_REMOVED = 1000

/**
 * MATERIALIZED computes a whole CTE, of which the query then uses a part.
 *
 * Why: A materialized CTE is a fence: conditions of the outer query are not applied inside, so all its rows are
 * computed and kept first. Without the word, a CTE that is used once becomes part of the query. Reported when the
 * only scan of the CTE throws away 1,000 rows or more.
 *
 * Bad:
 * ```sql
 * WITH recent AS MATERIALIZED (SELECT * FROM orders) SELECT * FROM recent WHERE shop = 3;
 * ```
 *
 * Good:
 * ```sql
 * WITH recent AS (SELECT * FROM orders) SELECT * FROM recent WHERE shop = 3;
 * ```
 *
 * Source: PostgreSQL documentation, Common Table Expression Materialization.
 */
export const materializedFence: Rule = {
  name: 'materialized-fence',
  summary: 'MATERIALIZED computes a whole CTE, of which the query then uses a part',
  needs: ['sql', 'plan'],
  severity: 'by share',
  check: ({ statement, plan }) => {
    const found: Found[] = []
    if (!statement || !plan) return found
    walk({ root: statement.node }, ({ tag, fields }) => {
      const cte = fields as CommonTableExpr
      if (tag !== 'CommonTableExpr' || cte.ctematerialized !== 'CTEMaterializeAlways') return
      const scans = planNodes(plan.root).filter((node) => node.cteName === cte.ctename)
      const [scan] = scans
      // the fence is wanted where it keeps a writing or twice used part from running twice
      if (!scan || scans.length !== 1 || usesOf(statement.node, cte) > 1) return
      const removed = rowsThrownAway(scan, planNodes(plan.root), cte)
      if (removed < LEAST_ROWS_REMOVED || !matters(scan.metrics.totalShare)) return
      found.push({
        severity: severityOf(scan.metrics.totalShare),
        node: scan.id,
        position: positionAt(statement.sql, cte.location),
        title: `MATERIALIZED computes all of ${cte.ctename}, and ${formatCount(removed)} of its rows are thrown away`,
        evidence: [
          { name: 'rows thrown away', value: removed, unit: 'rows' },
          { name: 'rows used', value: scan.metrics.rows ?? scan.planRows, unit: 'rows' },
          { name: 'share of the whole', value: scan.metrics.totalShare, unit: 'share' },
        ],
        meaning: `${scan.filter ?? 'The condition'} is applied after the CTE is complete; inside, an index could serve it.`,
        nextStep:
          'Leave out the word MATERIALIZED (or write NOT MATERIALIZED), or repeat the condition inside the CTE.',
      })
    })
    return found
  },
}

/** How often a statement reads a CTE, by its name. */
export function usesOf(root: unknown, cte: CommonTableExpr): number {
  return nodesOf({ root }, 'RangeVar').filter(({ relname }) => relname === cte.ctename).length
}

function rowsThrownAway(scan: MeasuredNode, nodes: readonly MeasuredNode[], cte: CommonTableExpr): number {
  if (scan.rowsRemovedByFilter !== undefined) return scan.rowsRemovedByFilter * (scan.actualLoops ?? 1)
  if (scan.filter === undefined || scan.actualLoops !== undefined) return 0
  const source = nodes.find((node) => node.subplanName === `CTE ${cte.ctename}`)
  return (source?.planRows ?? 0) - scan.planRows
}
