import type { SortBy } from '@pgsql/types'
import { walk } from '../../sql/walk.ts'
import { planNodes } from '../plan.ts'
import { type Found, type Rule, type Subject, severityOf } from '../rule.ts'
import { positionAt } from '../sql-position.ts'

const LEAST_ROWS = 1000

/**
 * ORDER BY random() numbers and sorts every row to pick a few.
 *
 * Why: Each row gets a random number and all are sorted by it. TABLESAMPLE reads a few pages; a random key of an
 * indexed column leads to one place. Reported from 1,000 rows on.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders ORDER BY random() LIMIT 5;
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM orders TABLESAMPLE system_rows (5);
 * ```
 *
 * Source: PostgreSQL documentation, SELECT: TABLESAMPLE; tsm_system_rows.
 */
export const orderByRandom: Rule = {
  name: 'order-by-random',
  summary: 'ORDER BY random() numbers and sorts every row to pick a few',
  needs: ['sql'],
  severity: 'by share',
  check: (subject) => {
    const { statement } = subject
    const found: Found[] = []
    if (!statement) return found
    walk({ root: statement.node }, ({ tag, fields }) => {
      const { node } = fields as SortBy
      if (tag !== 'SortBy' || !node || !('FuncCall' in node)) return
      const name = node.FuncCall.funcname?.at(-1)
      if (!name || !('String' in name) || !['random', 'gen_random_uuid'].includes(name.String.sval ?? ''))
        return
      const sort = sortNode(subject)
      const rows = sort?.children[0]?.metrics.rows ?? sort?.children[0]?.planRows
      if (subject.plan && (rows ?? 0) < LEAST_ROWS) return
      found.push({
        severity: sort ? severityOf(sort.metrics.totalShare) : 'medium',
        ...(sort && { node: sort.id }),
        position: positionAt(statement.sql, node.FuncCall.location),
        title: 'ORDER BY random() sorts all rows by a random number',
        evidence: rows === undefined ? [] : [{ name: 'rows numbered and sorted', value: rows, unit: 'rows' }],
        meaning: 'The time grows with the table, however few rows are wanted.',
        nextStep:
          'Use TABLESAMPLE system_rows (n) of the extension tsm_system_rows, or WHERE id >= a random key ORDER BY id LIMIT 1.',
      })
    })
    return found
  },
}

function sortNode({ plan }: Subject) {
  const nodes = plan ? planNodes(plan.root) : []
  return nodes.find((node) => node.sortKey?.some((key) => /random\(\)|gen_random_uuid\(\)/.test(key)))
}
