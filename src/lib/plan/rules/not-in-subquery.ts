import type { Node, SubLink } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'
import type { Severity } from '../finding.ts'
import { planNodes } from '../plan.ts'
import { type Found, type Rule, type Subject, severityOf } from '../rule.ts'
import { positionAt } from '../sql-position.ts'

/** With fewer values only the surprise by NULL remains, and the severity is low. */
const LEAST_VALUES = 1000

/**
 * NOT IN with a subquery, which cannot be joined and is surprised by NULL.
 *
 * Why: One NULL among the subquery's values makes the condition never true, so no row is returned. Because of that
 * meaning the planner cannot use an anti join: it hashes the values if they fit into memory, else it searches them
 * anew for every row. NOT EXISTS means what is meant and is planned as an anti join.
 *
 * Bad:
 * ```sql
 * SELECT * FROM customers WHERE id NOT IN (SELECT customer_id FROM orders);
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id);
 * ```
 *
 * Source: PostgreSQL documentation, Subquery Expressions (NOT IN); PostgreSQL wiki, Don't Do This.
 */
export const notInSubquery: Rule = {
  name: 'not-in-subquery',
  summary: 'NOT IN with a subquery cannot be joined and is surprised by NULL',
  needs: ['sql'],
  severity: 'by share',
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    return nodesOf({ root: statement.node }, 'BoolExpr').flatMap((condition): Found[] => {
      const link = notInSublink({ BoolExpr: condition })
      if (!link) return []
      return [
        {
          severity: severityIn(subject),
          position: positionAt(statement.sql, link.location),
          title: 'NOT IN with a subquery cannot become an anti join',
          evidence: subplanEvidence(subject),
          meaning:
            'If the subquery gives a single NULL, the condition holds for no row at all; and for that reason the planner cannot join, but searches the values row by row.',
          nextStep: 'Write NOT EXISTS (SELECT FROM … WHERE its column = the outer column) instead.',
        },
      ]
    })
  },
}

/** The IN of a condition that is `… NOT IN (SELECT …)`. */
export function notInSublink(condition: Node): SubLink | undefined {
  if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'NOT_EXPR') return undefined
  const [argument] = condition.BoolExpr.args ?? []
  if (!argument || !('SubLink' in argument)) return undefined
  const { subLinkType, operName } = argument.SubLink
  return subLinkType === 'ANY_SUBLINK' && !operName ? argument.SubLink : undefined
}

/** Hashed it is slow only beyond memory; not hashed it is quadratic. */
function severityIn({ plan }: Subject): Severity {
  if (!plan) return 'medium'
  const large = subplans(plan).filter((node) => (node.metrics.rows ?? node.planRows) >= LEAST_VALUES)
  const shares = large.map((node) => node.metrics.totalShare)
  return shares.length === 0 ? 'low' : severityOf(Math.max(...shares))
}

function subplanEvidence({ plan }: Subject): Found['evidence'] {
  return (plan ? subplans(plan) : []).slice(0, 1).flatMap((node) => [
    { name: 'values searched', value: node.metrics.rows ?? node.planRows, unit: 'rows' as const },
    { name: 'share of the whole in the subquery', value: node.metrics.totalShare, unit: 'share' as const },
  ])
}

function subplans(plan: NonNullable<Subject['plan']>) {
  return planNodes(plan.root).filter((node) => node.parentRelationship === 'SubPlan')
}
