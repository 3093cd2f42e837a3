import type { ColumnRef, Node } from '@pgsql/types'
import { formatCount } from '../../core/units.ts'
import { walk } from '../../sql/walk.ts'
import { planNodes } from '../plan.ts'
import { type Found, matters, type Rule, type Subject, severityOf } from '../rule.ts'
import { type FromItem, resolveColumn, type Scope, scopesOf } from '../scopes.ts'
import { positionAt } from '../sql-position.ts'

const LEAST_PAIRS = 10_000

/**
 * Two tables are joined without any condition between them.
 *
 * Why: Every row of one is paired with every row of the other. Where that is not meant, a join condition was
 * forgotten, and DISTINCT or GROUP BY often hides it. Reported from 10,000 pairs on.
 *
 * Bad:
 * ```sql
 * SELECT count(*) FROM customers c, products p WHERE c.country = 'country 1' AND p.price < 10;
 * ```
 *
 * Good:
 * ```sql
 * SELECT count(*) FROM orders o, order_items i WHERE i.order_id = o.id AND i.price < 10;
 * ```
 *
 * Source: PostgreSQL documentation, Joins Between Tables.
 */
export const cartesianJoin: Rule = {
  name: 'cartesian-join',
  summary: 'two tables are joined without any condition between them',
  needs: ['sql'],
  severity: 'by share',
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    return scopesOf(statement.node).flatMap((scope): Found[] => {
      const apart = unconnected(scope, subject)
      if (!apart) return []
      const join = productNode(subject)
      if (subject.plan && !join) return []
      const pairs = join && (join.metrics.rows ?? join.planRows)
      return [
        {
          severity: join ? severityOf(join.metrics.totalShare) : 'medium',
          ...(join && { node: join.id }),
          position: positionAt(
            statement.sql,
            scope.select?.fromClause?.[0] && locationOf(scope.select.fromClause[0]),
          ),
          title: `${apart[0]} and ${apart[1]} are joined without a condition between them`,
          evidence: pairs === undefined ? [] : [{ name: 'pairs of rows', value: pairs, unit: 'rows' }],
          meaning: `Every row of one is paired with every row of the other${pairs === undefined ? '' : `: ${formatCount(pairs)} pairs`}.`,
          nextStep:
            'Add the condition that connects the two, or write CROSS JOIN with a LIMIT if all pairs are wanted.',
        },
      ]
    })
  },
}

/** The names of two tables that no condition connects, directly or through others. */
function unconnected(scope: Scope, { facts }: Subject): [string, string] | undefined {
  const tables = scope.items.filter(({ table, lateral }) => table !== undefined && !lateral)
  if (tables.length < 2 || scope.items.some(({ lateral }) => lateral)) return undefined
  const groups = new Map<FromItem, number>(scope.items.map((item, index) => [item, index]))
  for (const condition of scope.conditions) {
    const references = columnsIn(condition)
    const items = references.map((reference) => resolveColumn(reference, scope, facts)?.item)
    // a column that cannot be placed may connect anything
    if (items.includes(undefined) && references.length > 1) return undefined
    const ids = new Set(items.map((item) => (item ? groups.get(item) : undefined)))
    const [first] = ids
    for (const [item, id] of groups) if (first !== undefined && ids.has(id)) groups.set(item, first)
  }
  const [one, ...others] = tables
  const other = others.find((item) => one && groups.get(item) !== groups.get(one))
  return one && other && [one.alias, other.alias]
}

function columnsIn(condition: Node): ColumnRef[] {
  const found: ColumnRef[] = []
  // references of a subquery to outer rows connect too
  walk({ condition }, ({ tag, fields }) => {
    if (tag === 'ColumnRef') found.push(fields as ColumnRef)
  })
  return found
}

/** The largest join of the plan that has no condition of any kind. */
function productNode({ plan }: Subject) {
  const joins = (plan ? planNodes(plan.root) : []).filter((node) => {
    if (node.nodeType !== 'Nested Loop' || node.joinFilter !== undefined) return false
    const inner = node.children.find((child) => child.parentRelationship === 'Inner')
    const scan = inner?.nodeType === 'Materialize' ? inner.children[0] : inner
    return scan?.indexCond === undefined && scan?.cacheKey === undefined
  })
  const rows = (node: (typeof joins)[number]) => node.metrics.rows ?? node.planRows
  return joins
    .filter((node) => rows(node) >= LEAST_PAIRS && matters(node.metrics.totalShare))
    .sort((a, b) => rows(b) - rows(a))[0]
}

function locationOf(node: Node): number | undefined {
  if ('RangeVar' in node) return node.RangeVar.location
  return 'JoinExpr' in node && node.JoinExpr.larg ? locationOf(node.JoinExpr.larg) : undefined
}
