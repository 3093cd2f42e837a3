import type { RangeVar } from '@pgsql/types'
import { familyOf } from '../../sandbox/partition-tree.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Subject } from '../rule.ts'
import { counted, type ForeignKey } from './foreign-keys.ts'
import { statisticsAge } from './statistics-age.ts'

/** How often rows that a foreign key may refer to go away or change their key: each time the key is checked. */
export interface ParentChanges {
  /** Rows deleted since the counters began; null where nothing was counted. */
  deleted: number | null
  /** Days that the counters reach back; null where nothing was counted. */
  days: number | null
  /** Statements of the workload that delete from the table referred to, or set the columns referred to. */
  statements: ExaminedQuery[]
}

/** Looks at the counters of the table referred to and at the workload. */
export function parentChanges({ planner, activity, queries }: Subject, key: ForeignKey): ParentChanges {
  const parents = new Set(familyOf(key.parent, planner.catalog).map(({ oid }) => oid))
  const statements = queries.filter(({ node, uses }) => {
    if ('DeleteStmt' in node) return isNamed(node.DeleteStmt.relation, key)
    return uses.some(
      ({ table, updated }) =>
        parents.has(table.oid) && key.parentColumns.some((column) => updated.includes(column)),
    )
  })
  return {
    deleted: activity && counted(key.parent, planner, activity.tables, ({ deleted }) => deleted),
    days: activity && statisticsAge(activity).days,
    statements,
  }
}

/** How many checks that makes: rows deleted, or else the calls of statements that delete. */
export function checksOf({ deleted, statements }: ParentChanges): number {
  const calls = statements.reduce((sum, { query }) => sum + query.calls, 0)
  return Math.max(deleted ?? 0, calls)
}

/** A DELETE of the table referred to; those of its partitions are counted, not looked for. */
function isNamed(relation: RangeVar | undefined, { parent }: ForeignKey): boolean {
  const { schemaname: schema = parent.schema, relname: name } = relation ?? {}
  return name === parent.name && schema === parent.schema
}
