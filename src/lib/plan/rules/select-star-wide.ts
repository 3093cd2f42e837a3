import { formatBytes } from '../../core/units.ts'
import { tableFacts } from '../catalog-facts.ts'
import type { Found, Rule, Subject } from '../rule.ts'
import { type Scope, scopesOf } from '../scopes.ts'
import { positionAt } from '../sql-position.ts'

/** Of one value; about what is worth compressing or keeping outside of the row. */
const LEAST_WIDTH = 500
const LEAST_ROWS = 100

/**
 * SELECT * fetches wide columns with every row.
 *
 * Why: Texts and documents beyond 2 kB are kept beside the table and are fetched and unpacked one by one, sent, and
 * often not looked at. Naming the columns leaves them where they are, lets sorts and hashes stay in memory and index-only
 * scans be used. Reported for columns of 500 bytes and more on average, in results of 100 rows and more.
 *
 * Bad:
 * ```sql
 * SELECT * FROM customers WHERE created_at > '2024-01-01';
 * ```
 *
 * Good:
 * ```sql
 * SELECT id, name, email FROM customers WHERE created_at > '2024-01-01';
 * ```
 *
 * Source: PostgreSQL documentation, TOAST; Index-Only Scans and Covering Indexes.
 */
export const selectStarWide: Rule = {
  name: 'select-star-wide',
  summary: 'SELECT * fetches wide columns with every row',
  needs: ['sql', 'facts'],
  severity: 'low',
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    // a star in a subquery costs only what is used of it
    return scopesOf(statement.node)
      .filter(({ select }) => select === topSelect(subject))
      .flatMap((scope) => starOf(scope, subject))
  },
}

function topSelect({ statement }: Subject) {
  return statement && 'SelectStmt' in statement.node ? statement.node.SelectStmt : undefined
}

function starOf(scope: Scope, { facts, plan, statement }: Subject): Found[] {
  const rows = plan ? (plan.root.metrics.rows ?? plan.root.planRows) : undefined
  if (rows !== undefined && rows < LEAST_ROWS) return []
  const star = scope.select?.targetList?.find(
    (target) =>
      'ResTarget' in target &&
      target.ResTarget.val &&
      'ColumnRef' in target.ResTarget.val &&
      target.ResTarget.val.ColumnRef.fields?.some((field) => 'A_Star' in field),
  )
  if (!star || !('ResTarget' in star)) return []
  const wide = scope.items
    .flatMap(({ table }) => tableFacts(facts, table?.name, table?.schema)?.columns ?? [])
    .filter((column) => (column.averageWidth ?? 0) >= LEAST_WIDTH)
  if (wide.length === 0) return []
  const width = wide.reduce((sum, column) => sum + (column.averageWidth ?? 0), 0)
  return [
    {
      severity: 'low',
      position: positionAt(statement?.sql ?? '', star.ResTarget.location),
      title: `SELECT * fetches ${wide.map(({ name }) => name).join(', ')}: ${formatBytes(width)} with every row`,
      evidence: [
        ...wide.map(({ name, averageWidth }) => ({
          name: `average width of ${name}`,
          value: averageWidth ?? 0,
          unit: 'bytes' as const,
        })),
        ...(rows === undefined ? [] : [{ name: 'rows', value: rows, unit: 'rows' as const }]),
      ],
      meaning:
        'These columns are read, unpacked and sent whether they are used or not, and make sorts and hashes larger.',
      nextStep: 'Name the columns that are used.',
    },
  ]
}
