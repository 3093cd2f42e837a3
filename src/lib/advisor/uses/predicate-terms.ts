import type { A_Expr, Node } from '@pgsql/types'
import { walk } from '../../sql/walk.ts'
import { pathOf } from './column-path.ts'
import type { PredicateKind } from './relation-use.ts'
import type { ResolvedColumn, Scope } from './scope.ts'

const RANGE_OPERATORS = new Set(['<', '<=', '>', '>='])

/** How an operator restricts a column, where a B-tree can use it. */
export function kindOf(expression: A_Expr, operator: string): PredicateKind | undefined {
  switch (expression.kind) {
    case 'AEXPR_OP':
      if (operator === '=') return 'equal'
      return RANGE_OPERATORS.has(operator) ? 'range' : undefined
    case 'AEXPR_NOT_DISTINCT':
      return 'equal'
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY':
      return operator === '=' ? 'in' : undefined
    case 'AEXPR_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
      return 'range'
    case 'AEXPR_LIKE':
      return operator === '~~' ? 'like' : undefined
    default:
      return undefined
  }
}

/** The base column that an expression plainly is. */
export function columnOf(node: Node | undefined, scope: Scope): ResolvedColumn | undefined {
  return node && 'ColumnRef' in node ? scope.column(pathOf(node.ColumnRef).path) : undefined
}

/** The base columns an expression reads, subqueries left out. */
export function columnsIn(node: Node | undefined, scope: Scope): ResolvedColumn[] {
  const found: ResolvedColumn[] = []
  walk(node, ({ tag, fields }) => {
    if (tag === 'SubLink') return false
    if (tag === 'ColumnRef') {
      const column = scope.column(pathOf(fields).path)
      if (column) found.push(column)
    }
  })
  return found
}
