import type { SelectStmt } from '@pgsql/types'
import { formatCount } from '../../core/units.ts'
import { planNodes } from '../plan.ts'
import { type Found, type Rule, type Subject, severityOf } from '../rule.ts'
import { scopesOf } from '../scopes.ts'
import { positionAt } from '../sql-position.ts'

const LEAST_OFFSET = 1000

/**
 * A large OFFSET computes rows only to skip them.
 *
 * Why: The rows before the page are read, joined and sorted like all others and then thrown away, so each page takes
 * longer than the one before. Going on after the last key seen (keyset pagination) starts at the right place.
 * Reported from an offset of 1,000 on.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders ORDER BY id LIMIT 20 OFFSET 40000;
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM orders WHERE id > 40000 ORDER BY id LIMIT 20;
 * ```
 *
 * Source: PostgreSQL documentation, LIMIT and OFFSET.
 */
export const largeOffset: Rule = {
  name: 'large-offset',
  summary: 'a large OFFSET computes rows only to skip them',
  needs: ['sql'],
  severity: 'by share',
  check: (subject) => {
    const { statement } = subject
    if (!statement) return []
    return scopesOf(statement.node).flatMap(({ select }): Found[] => {
      const offset = largeOffsetIn(select)
      if (!offset) return []
      const { value, location } = offset
      const limit = skippingNode(subject, value)
      return [
        {
          severity: limit ? severityOf(limit.share) : 'medium',
          ...(limit && { node: limit.id }),
          position: positionAt(statement.sql, location),
          title: `OFFSET ${formatCount(value)} computes as many rows only to skip them`,
          evidence: [{ name: 'rows skipped', value, unit: 'rows' }],
          meaning: 'Every page is slower than the one before, and rows inserted meanwhile shift the pages.',
          nextStep:
            'Go on from the last row seen: WHERE (sort columns) > (their last values) ORDER BY the same columns, with a unique column last.',
        },
      ]
    })
  },
}

/** The OFFSET of a SELECT, when it is a large number. */
export function largeOffsetIn(
  select: SelectStmt | undefined,
): { value: number; location: number | undefined } | undefined {
  const offset = select?.limitOffset
  if (!offset || !('A_Const' in offset)) return undefined
  const { ival, location } = offset.A_Const
  const value = ival?.ival ?? 0
  return value >= LEAST_OFFSET ? { value, location } : undefined
}

/** The Limit that reads past that many rows, and the part of the whole that is below it. */
function skippingNode({ plan }: Subject, offset: number): { id: number; share: number } | undefined {
  const limits = plan ? planNodes(plan.root).filter((node) => node.nodeType === 'Limit') : []
  const limit = limits.find((node) => {
    const below = node.children[0]?.metrics.rows
    return below === undefined || below >= offset
  })
  return limit && { id: limit.id, share: limit.metrics.totalShare }
}
