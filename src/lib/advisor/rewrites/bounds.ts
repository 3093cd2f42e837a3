import type { Node } from '@pgsql/types'
import type { Comparison } from '../../plan/comparisons.ts'
import { listItems } from './constants.ts'

/** A comparison with the column's side on the left. */
export interface Bound {
  operator: '=' | '<' | '<=' | '>' | '>='
  value: Node
}

const MIRRORED: Record<string, Bound['operator']> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** What a comparison asks of the side that has the column, BETWEEN as two; undefined for lists and patterns. */
export function boundsOf({ expression, operator }: Comparison, side: 'left' | 'right'): Bound[] | undefined {
  const value = side === 'left' ? expression.rexpr : expression.lexpr
  if (expression.kind === 'AEXPR_BETWEEN' && side === 'left') {
    const [low, high] = listItems(value) ?? []
    if (!low || !high) return undefined
    return [
      { operator: '>=', value: low },
      { operator: '<=', value: high },
    ]
  }
  const mirrored = MIRRORED[operator]
  // an operator of another schema may mean anything
  if (expression.kind !== 'AEXPR_OP' || expression.name?.length !== 1 || !value || !mirrored) return undefined
  return [{ operator: side === 'left' ? (MIRRORED[mirrored] ?? mirrored) : mirrored, value }]
}
