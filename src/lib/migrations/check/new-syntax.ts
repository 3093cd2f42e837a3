import type { Node } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'
import { keyOf, type Model, tableOf } from './model.ts'

/** A form that older servers refuse. */
export interface NewSyntax {
  what: string
  /** The first major version that has it. */
  since: number
  instead: string
}

/** The forms in a statement that came with PostgreSQL 12 or later, those that migrations use. */
export function newSyntax(node: Node, model: Model): NewSyntax[] {
  return [...ofConstraints(node, model), ...ofStatements(node), ...ofCommands(node), ...ofIndexes(node)]
}

function ofConstraints(node: Node, model: Model): NewSyntax[] {
  const found: NewSyntax[] = []
  const add = (what: string, since: number, instead: string) => found.push({ what, since, instead })
  for (const constraint of nodesOf(node, 'Constraint')) {
    const { contype, generated_kind: kind, nulls_not_distinct: nulls } = constraint
    if (contype === 'CONSTR_GENERATED')
      if (kind === 'v') add('A virtual generated column', 18, 'Make it STORED, or an expression in a view.')
      else add('A stored generated column', 12, 'Fill the column by a trigger.')
    if (constraint.is_enforced === false) add('NOT ENFORCED', 18, 'Add the constraint NOT VALID.')
    if (nulls)
      add('UNIQUE NULLS NOT DISTINCT', 15, 'A unique index on coalesce(column, a value that is never used).')
    if (constraint.without_overlaps || constraint.fk_with_period)
      add('A key WITHOUT OVERLAPS or with PERIOD', 18, 'EXCLUDE USING gist with btree_gist.')
    if (contype === 'CONSTR_NOTNULL' && 'AlterTableStmt' in node && isTableConstraint(node, constraint))
      add(
        'NOT NULL as a constraint of the table',
        18,
        'CHECK (column IS NOT NULL) NOT VALID, VALIDATE, SET NOT NULL.',
      )
    if (contype !== 'CONSTR_FOREIGN' || !constraint.skip_validation || !('AlterTableStmt' in node)) continue
    const { kind: table } = tableOf(model, keyOf(model, node.AlterTableStmt.relation ?? {}))
    if (table === 'p')
      add(
        'A foreign key NOT VALID on a partitioned table',
        18,
        'Add it NOT VALID to each partition, VALIDATE there, then add it to the parent.',
      )
  }
  return found
}

function isTableConstraint(node: Node, constraint: unknown): boolean {
  return nodesOf(node, 'AlterTableCmd').some(
    ({ subtype, def }) =>
      subtype === 'AT_AddConstraint' && def && 'Constraint' in def && def.Constraint === constraint,
  )
}

function ofStatements(node: Node): NewSyntax[] {
  const found: NewSyntax[] = []
  if ('MergeStmt' in node)
    found.push({ what: 'MERGE', since: 15, instead: 'INSERT … ON CONFLICT DO UPDATE.' })
  if ('ReindexStmt' in node && nodesOf(node, 'DefElem').some(({ defname }) => defname === 'concurrently'))
    found.push({
      what: 'REINDEX CONCURRENTLY',
      since: 12,
      instead: 'CREATE INDEX CONCURRENTLY under another name, and drop the old one.',
    })
  if ('CreateTrigStmt' in node && node.CreateTrigStmt.replace)
    found.push({
      what: 'CREATE OR REPLACE TRIGGER',
      since: 14,
      instead: 'DROP TRIGGER IF EXISTS and CREATE TRIGGER in one transaction.',
    })
  return found
}

function ofCommands(node: Node): NewSyntax[] {
  return nodesOf(node, 'AlterTableCmd').flatMap(({ subtype, def }): NewSyntax[] => {
    if (subtype === 'AT_SetExpression')
      return [{ what: 'SET EXPRESSION', since: 17, instead: 'A new generated column, and drop the old one.' }]
    if (subtype === 'AT_SetCompression')
      return [{ what: 'SET COMPRESSION', since: 14, instead: 'Leave it out: pglz is what there is.' }]
    if (subtype === 'AT_SetAccessMethod')
      return [{ what: 'SET ACCESS METHOD', since: 15, instead: 'A new table with it, and swap the names.' }]
    const detaches =
      subtype === 'AT_DetachPartition' && def && 'PartitionCmd' in def && def.PartitionCmd.concurrent
    if (!detaches) return []
    return [
      {
        what: 'DETACH PARTITION CONCURRENTLY',
        since: 14,
        instead: 'DETACH PARTITION with a short lock_timeout.',
      },
    ]
  })
}

function ofIndexes(node: Node): NewSyntax[] {
  if (!('IndexStmt' in node)) return []
  const { nulls_not_distinct: nulls, accessMethod, indexIncludingParams } = node.IndexStmt
  const found: NewSyntax[] = []
  if (nulls)
    found.push({
      what: 'NULLS NOT DISTINCT',
      since: 15,
      instead: 'An index on coalesce(column, a value never used).',
    })
  if (accessMethod === 'spgist' && indexIncludingParams)
    found.push({ what: 'INCLUDE with SP-GiST', since: 14, instead: 'Leave INCLUDE out.' })
  if (accessMethod === 'gist' && indexIncludingParams)
    found.push({ what: 'INCLUDE with GiST', since: 12, instead: 'Leave INCLUDE out.' })
  return found
}
