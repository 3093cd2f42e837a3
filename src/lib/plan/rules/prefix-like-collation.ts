import type { ColumnFacts, TableFacts } from '../catalog-facts.ts'
import { comparisonsOf, stringConstant } from '../comparisons.ts'
import type { Found, Rule } from '../rule.ts'
import { resolveColumn } from '../scopes.ts'
import { positionAt } from '../sql-position.ts'
import { placed, scanEvidence, scanFiltering } from '../sql-scan.ts'

/**
 * LIKE with a fixed beginning, on a column whose index has the order of a language.
 *
 * Why: In the order of a language, strings with the same beginning need not stand together, so an ordinary index
 * cannot serve the prefix. One with text_pattern_ops (or with the collation "C") is ordered by characters and can.
 * Reported when a scan of 10,000 rows or more tests it row by row, and no index of such an order begins with the column.
 *
 * Bad:
 * ```sql
 * CREATE TABLE words AS SELECT 'word ' || n AS word FROM generate_series(1, 20000) n;
 * ALTER TABLE words ALTER word TYPE text COLLATE "en-x-icu";
 * CREATE INDEX ON words (word);
 * ANALYZE words;
 * SELECT * FROM words WHERE word LIKE 'word 1234%';
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE words AS SELECT 'word ' || n AS word FROM generate_series(1, 20000) n;
 * ALTER TABLE words ALTER word TYPE text COLLATE "en-x-icu";
 * CREATE INDEX ON words (word text_pattern_ops);
 * ANALYZE words;
 * SELECT * FROM words WHERE word LIKE 'word 1234%';
 * ```
 *
 * Source: PostgreSQL documentation, Operator Classes and Operator Families (text_pattern_ops).
 */
export const prefixLikeCollation: Rule = {
  name: 'prefix-like-collation',
  summary: 'LIKE with a fixed beginning, on a column whose index has the order of a language',
  needs: ['sql', 'facts'],
  severity: 'by share',
  replaces: ['filtering-seq-scan'],
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    return comparisonsOf(statement.node).flatMap(({ expression, scope, operator }): Found[] => {
      const pattern = stringConstant(expression.rexpr)
      const reference = expression.lexpr
      if (operator !== '~~' || pattern === undefined || !/^[^%_\\]+[%_]/.test(pattern)) return []
      if (!reference || !('ColumnRef' in reference)) return []
      const column = resolveColumn(reference.ColumnRef, scope, subject.facts)
      if (!column?.facts || !column.table || column.facts.bytewise) return []
      if (hasPatternIndex(column.table, column.facts)) return []
      const cost = scanFiltering(subject, [column.column, '~~'], column.item.alias)
      if (cost === 'absent') return []
      const operatorClass =
        column.facts.type === 'varchar' ? 'varchar_pattern_ops' : `${column.facts.type}_pattern_ops`
      return [
        {
          ...placed(cost),
          position: positionAt(statement.sql, expression.location),
          title: `${column.column} LIKE '${pattern}' has a fixed beginning, but no index in the order of characters`,
          evidence: scanEvidence(cost),
          meaning: `${column.column} has a collation of a language, and an ordinary index on it is in that order, which says nothing about prefixes.`,
          nextStep: `CREATE INDEX CONCURRENTLY ON ${column.table.name} (${column.column} ${operatorClass});`,
        },
      ]
    })
  },
}

function hasPatternIndex(table: TableFacts, column: ColumnFacts): boolean {
  return table.indexes.some(
    ({ method, keys, operatorClasses }) =>
      method === 'btree' && keys[0] === column.name && operatorClasses[0]?.endsWith('_pattern_ops'),
  )
}
