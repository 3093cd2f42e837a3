import { comparisonsOf, stringConstant } from '../comparisons.ts'
import type { Found, Rule } from '../rule.ts'
import { resolveColumn } from '../scopes.ts'
import { positionAt } from '../sql-position.ts'
import { placed, scanEvidence, scanFiltering } from '../sql-scan.ts'

/**
 * LIKE with a wildcard at the start, which no B-tree index can serve.
 *
 * Why: A B-tree is ordered from the first character on; a pattern that may begin with anything has to be tried on
 * every row. A trigram index (pg_trgm) finds the rows that have the pattern's pieces. Reported when a scan of 10,000
 * rows or more tests it row by row.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders WHERE note LIKE '%49950';
 * ```
 *
 * Good:
 * ```sql
 * CREATE EXTENSION pg_trgm;
 * CREATE INDEX ON orders USING gin (note gin_trgm_ops);
 * SELECT * FROM orders WHERE note LIKE '%49950';
 * ```
 *
 * Source: PostgreSQL documentation, pg_trgm: Index Support.
 */
export const leadingWildcardLike: Rule = {
  name: 'leading-wildcard-like',
  summary: 'LIKE with a wildcard at the start, which no B-tree index can serve',
  needs: ['sql'],
  severity: 'by share',
  replaces: ['filtering-seq-scan'],
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    return comparisonsOf(statement.node).flatMap(({ expression, scope, operator }): Found[] => {
      const pattern = stringConstant(expression.rexpr)
      const reference = expression.lexpr
      if (!operator.startsWith('~~') || pattern === undefined || !/^[%_]/.test(pattern)) return []
      if (!reference || !('ColumnRef' in reference)) return []
      const column = resolveColumn(reference.ColumnRef, scope, subject.facts)
      if (!column) return []
      const cost = scanFiltering(subject, [column.column, '~~'], column.item.alias)
      if (cost === 'absent') return []
      return [
        {
          ...placed(cost),
          position: positionAt(statement.sql, expression.location),
          title: `${column.column} ${operator === '~~*' ? 'ILIKE' : 'LIKE'} '${pattern}' begins with a wildcard`,
          evidence: scanEvidence(cost),
          meaning:
            'No order of the values helps to find those that merely contain or end with a text, so every row is tried.',
          nextStep: `A trigram index: CREATE EXTENSION pg_trgm; CREATE INDEX CONCURRENTLY ON ${column.item.table?.name ?? 'the_table'} USING gin (${column.column} gin_trgm_ops);`,
        },
      ]
    })
  },
}
