import type { Node } from '@pgsql/types'
import { quoteIdentifier } from '../../../sql/quote.ts'

const words: Record<string, string> = {
  OBJECT_TABLE: 'TABLE',
  OBJECT_VIEW: 'VIEW',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW',
  OBJECT_INDEX: 'INDEX',
  OBJECT_SEQUENCE: 'SEQUENCE',
}

/**
 * The statements that rename back what statements rename, last first. Only these have to be read from the migration:
 * a catalog shows a renamed column as one that is gone and another that is new, and undoing that would lose its values.
 */
export function renamesBack(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => renameBack(node) ?? []).reverse()
}

function renameBack(node: Node): string | undefined {
  if (!('RenameStmt' in node)) return undefined
  const { renameType, relation, subname, newname } = node.RenameStmt
  if (!relation?.relname || !newname) return undefined
  const schema = relation.schemaname ? `${quoteIdentifier(relation.schemaname)}.` : ''
  const [before, after] = [quoteIdentifier(relation.relname), quoteIdentifier(newname)]
  if (renameType === 'OBJECT_COLUMN' && subname) {
    return `ALTER TABLE ${schema}${before} RENAME COLUMN ${after} TO ${quoteIdentifier(subname)}`
  }
  if (renameType === 'OBJECT_TABCONSTRAINT' && subname) {
    return `ALTER TABLE ${schema}${before} RENAME CONSTRAINT ${after} TO ${quoteIdentifier(subname)}`
  }
  const word = words[String(renameType)]
  return word && `ALTER ${word} ${schema}${after} RENAME TO ${before}`
}
