import type { A_Expr, Node } from '@pgsql/types'
import { walk } from '../sql/walk.ts'
import { type Scope, scopesOf } from './scopes.ts'

/** A comparison of a statement, with the level it stands at. */
export interface Comparison {
  expression: A_Expr
  scope: Scope
  /** The operator as written; `~~` for LIKE, `~~*` for ILIKE. */
  operator: string
}

const OPERATORS = new Set(['=', '<', '>', '<=', '>=', '~~', '~~*'])

/** The comparisons in the conditions (WHERE, ON) of a statement, those below OR and NOT included. */
export function comparisonsOf(root: Node): Comparison[] {
  return scopesOf(root).flatMap((scope) => scope.conditions.flatMap((condition) => within(condition, scope)))
}

function within(condition: Node, scope: Scope): Comparison[] {
  const found: Comparison[] = []
  walk({ condition }, ({ tag, fields }) => {
    // a subquery is a level of its own
    if (tag === 'SubLink') return false
    if (tag !== 'A_Expr') return
    const expression = fields as A_Expr
    const operator = operatorOf(expression)
    if (OPERATORS.has(operator)) found.push({ expression, scope, operator })
  })
  return found
}

function operatorOf(expression: A_Expr): string {
  const name = expression.name?.at(-1)
  if (expression.kind?.startsWith('AEXPR_BETWEEN')) return '>='
  return name && 'String' in name ? (name.String.sval ?? '') : ''
}

/** The text of a string constant, a cast around it included; undefined for anything else. */
export function stringConstant(node: Node | undefined): string | undefined {
  if (!node) return undefined
  if ('TypeCast' in node) return stringConstant(node.TypeCast.arg)
  return 'A_Const' in node ? node.A_Const.sval?.sval : undefined
}
