import type { Node } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'
import { keyOf, type Model } from './model.ts'

/** Rows that a statement changes. */
export interface Change {
  key: string
  /** Whether there is no WHERE. */
  all: boolean
  /** Whether its WHERE says which: an equality, a range, a list. */
  narrow: boolean
}

/** The change that UPDATE or DELETE makes; undefined for all else. */
export function changeOf(node: Node, model: Model): Change | undefined {
  const statement =
    'UpdateStmt' in node ? node.UpdateStmt : 'DeleteStmt' in node ? node.DeleteStmt : undefined
  if (!statement?.relation) return undefined
  const { whereClause } = statement
  const all = whereClause === undefined
  return { key: keyOf(model, statement.relation), all, narrow: !all && isNarrow(whereClause) }
}

/** A condition that compares a column with constants; `IS NULL`, `<>` and joins say nothing of how many rows there are. */
function isNarrow(where: Node): boolean {
  if ('BoolExpr' in where) {
    const args = where.BoolExpr.args ?? []
    return where.BoolExpr.boolop === 'AND_EXPR' ? args.some(isNarrow) : args.every(isNarrow)
  }
  if ('CurrentOfExpr' in where) return true
  if ('SubLink' in where)
    return nodesOf(where, 'SelectStmt').some(({ limitCount }) => limitCount !== undefined)
  if (!('A_Expr' in where)) return false
  const { kind, lexpr, rexpr, name } = where.A_Expr
  if (kind !== 'AEXPR_OP') return kind !== 'AEXPR_DISTINCT' && kind !== 'AEXPR_NOT_DISTINCT'
  const operator = nodesOf(name, 'String')[0]?.sval
  const sides = [lexpr, rexpr]
  const hasColumn = sides.some((side) => side && 'ColumnRef' in side)
  const isJoin = sides.every((side) => side && 'ColumnRef' in side)
  return hasColumn && !isJoin && operator !== '<>'
}
