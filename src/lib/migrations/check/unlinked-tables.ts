import type { Node } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'
import { keyOf, type Model } from './model.ts'

/**
 * The tables that foreign keys reference which a statement drops; null is one that is not known. Where the constraint is not
 * known its name tells: those of foreign keys mostly end in `fkey` or `fk`.
 */
export function unlinkedTables(node: Node, model: Model): (string | null)[] {
  if (!('AlterTableStmt' in node)) return []
  const key = keyOf(model, node.AlterTableStmt.relation ?? {})
  const table = model.tables.get(key)
  return nodesOf(node, 'AlterTableCmd').flatMap(({ subtype, name = '' }): (string | null)[] => {
    if (subtype !== 'AT_DropConstraint') return []
    const constraint = table?.constraints.find((one) => one.name === name)
    if (constraint) return constraint.references === null ? [] : [constraint.references]
    return !model.complete && /(^|_)(fk|fkey|foreign)(_|$)/i.test(name) ? [null] : []
  })
}
