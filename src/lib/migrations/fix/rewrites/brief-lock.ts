import { quoteIdentifier } from '../../../sql/quote.ts'
import { alterParts } from '../alter-parts.ts'
import { brief, type Rewrite } from '../fix.ts'
import { known } from '../leaves.ts'

const twoDeploys =
  'Deploy first a version of the program that does not use the old name; only then run this, in a migration of its own.'

/** Commands that have nothing to do under their lock. */
const momentary =
  /^AT_(?:DropColumn|ColumnDefault|DropNotNull|DropConstraint|SetStorage|SetCompression|(?:Enable|Disable|Force|NoForce)RowSecurity|ChangeOwner|ReplicaIdentity|(?:Enable|Disable)Trig\w*|DropIdentity|SetIdentity|DropExpression|DetachPartition)$/

/**
 * Statements that are done in a moment but wait for an exclusive lock, with everybody waiting behind them: they are to
 * give up after a short wait and try again. Dropping and renaming break programs that still use the old name.
 */
export const briefLock: Rewrite = {
  name: 'brief-lock',
  fix(problem) {
    const { node, sql, facts } = problem
    if ('RenameStmt' in node) {
      const { relation, renameType, subname, newname } = node.RenameStmt
      const isTable = renameType === 'OBJECT_TABLE'
      if (!relation || (!isTable && renameType !== 'OBJECT_COLUMN')) return null
      if (known(facts.model, relation)?.isNew) return null
      const old = quoteIdentifier(relation.relname ?? '')
      const renamed = quoteIdentifier(newname ?? '')
      const schema = relation.schemaname ? `${quoteIdentifier(relation.schemaname)}.` : ''
      const back = isTable
        ? `ALTER TABLE ${schema}${renamed} RENAME TO ${old}`
        : `ALTER TABLE ${schema}${old} RENAME COLUMN ${renamed} TO ${quoteIdentifier(subname ?? '')}`
      return { ...shared, up: [brief(sql)], down: [brief(back)], notes: [twoDeploys] }
    }
    const parts = alterParts(problem)
    const [part] = parts ?? []
    if (!part || known(facts.model, { schemaname: part.schema, relname: part.name })?.isNew) return null
    if (!parts?.every(({ command }) => momentary.test(String(command.subtype)))) return null
    const drops = parts.some(({ command }) => command.subtype === 'AT_DropColumn')
    return { ...shared, up: [brief(sql)], down: null, notes: drops ? [twoDeploys] : [] }
  },
}

const shared = {
  rewrite: 'brief-lock',
  why: 'It gives up waiting for its lock before others have to wait long.',
}
