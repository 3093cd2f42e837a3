import type { Node } from '@pgsql/types'
import { walk } from '../../sql/walk.ts'
import type { CatalogFacts } from '../catalog-facts.ts'
import type { Found, Rule } from '../rule.ts'
import { resolveColumn, type Scope, scopesOf } from '../scopes.ts'
import { positionAt } from '../sql-position.ts'
import { placed, scanEvidence, scanFiltering } from '../sql-scan.ts'

/**
 * OR over several columns that no combination of indexes serves.
 *
 * Why: One index finds rows by one of the columns only. The planner can combine several by a bitmap OR when each arm
 * has an index of its own on the same table; over columns of two tables, or with an arm without index, every row is
 * tested. Reported when a scan of 10,000 rows or more tests it row by row.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders WHERE shop = 3 OR customer_id = 42;
 * ```
 *
 * Good:
 * ```sql
 * CREATE INDEX ON orders (customer_id);
 * SELECT * FROM orders WHERE shop = 3 OR customer_id = 42;
 * ```
 *
 * Source: PostgreSQL documentation, Combining Multiple Indexes.
 */
export const orAcrossColumns: Rule = {
  name: 'or-across-columns',
  summary: 'OR over several columns that no combination of indexes serves',
  needs: ['sql'],
  severity: 'by share',
  replaces: ['filtering-seq-scan'],
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    return scopesOf(statement.node).flatMap((scope) =>
      scope.conditions.flatMap((condition): Found[] => {
        if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'OR_EXPR') return []
        const columns = columnsOfOr(condition, scope, subject.facts)
        if (columns.length < 2) return []
        const cost = scanFiltering(subject, [' OR ', ...columns])
        if (cost === 'absent') return []
        return [
          {
            ...placed(cost),
            position: positionAt(statement.sql, condition.BoolExpr.location),
            title: `OR over ${columns.join(' and ')} is tested row by row`,
            evidence: scanEvidence(cost),
            meaning: 'A row may qualify by either column, so an index on one of them cannot exclude any row.',
            nextStep: `Give each column an index of its own (${columns.join('; ')}), or write a UNION of one SELECT for each arm.`,
          },
        ]
      }),
    )
  },
}

/** The names of the columns that a condition tests, those in subqueries left out. */
export function columnsOfOr(condition: Node, scope: Scope, facts: CatalogFacts | undefined): string[] {
  const columns = new Set<string>()
  walk({ condition }, ({ tag, fields }) => {
    if (tag === 'SubLink') return false
    const column = tag === 'ColumnRef' ? resolveColumn(fields, scope, facts)?.column : undefined
    if (column !== undefined) columns.add(column)
  })
  return [...columns]
}
