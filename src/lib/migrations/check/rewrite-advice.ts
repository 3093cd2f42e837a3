import { nodesOf } from '../../sql/walk.ts'
import type { CheckSeverity } from './check-result.ts'
import { type CheckSubject, shownTable } from './rule.ts'

/** Why a table is written anew, and what to do in its place. */
export interface RewriteAdvice {
  severity?: CheckSeverity
  why: string
  fix: string
}

/** The advice for a statement that rewrites. */
export function rewriteAdvice({ node, effects }: CheckSubject, key: string): RewriteAdvice {
  const table = shownTable(key)
  const [command] = nodesOf(node, 'AlterTableCmd').filter(({ subtype }) =>
    /AT_(AddColumn|AlterColumnType|SetExpression|Set(Un)?Logged)/.test(subtype ?? ''),
  )
  const column = command?.def && 'ColumnDef' in command.def ? command.def.ColumnDef.colname : command?.name
  if ('RefreshMatViewStmt' in node)
    return {
      why: 'with its new content',
      fix: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${table}; it needs a unique index on its columns.`,
    }
  if (command?.subtype === 'AT_AddColumn')
    return {
      ...(effects.doubts.length > 0 && { severity: 'caution' }),
      why: `to give each row its value of ${column}`,
      fix: `Add ${column} without the default, then ALTER COLUMN ${column} SET DEFAULT, fill the rows in batches, and make it NOT NULL by a validated CHECK.`,
    }
  if (command?.subtype === 'AT_AlterColumnType')
    return {
      why: `because the values of ${column ?? command.name} change their form`,
      fix: `Add a column of the new type, keep it equal with a trigger, copy in batches, and swap the names in one short transaction.`,
    }
  if ('ClusterStmt' in node || 'VacuumStmt' in node)
    return {
      why: 'to be packed',
      fix: 'Plain VACUUM frees the space for new rows; pg_repack or pg_squeeze packs a table while it is used.',
    }
  return { why: '', fix: `Make a new table beside ${table}, copy in batches, and swap the names.` }
}
