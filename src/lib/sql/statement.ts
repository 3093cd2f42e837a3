import type { Node, SelectStmt } from '@pgsql/types'
import { nodesOf, walk } from './walk.ts'

/** What a statement does at its top level, by the node PostgreSQL's parser gives it. */
export type StatementKind = 'select' | 'insert' | 'update' | 'delete' | 'merge' | 'utility'

const kinds: Record<string, StatementKind> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
  MergeStmt: 'merge',
}

/** The name of the statement's root node, such as `SelectStmt`. */
export function rootTag(node: Node): string {
  return Object.keys(node)[0] ?? ''
}

/** The kind of the statement with this root node. */
export function statementKind(node: Node): StatementKind {
  return kinds[rootTag(node)] ?? 'utility'
}

/** Whether EXPLAIN takes the statement: the five kinds that the planner plans. */
export function isPlannable(node: Node): boolean {
  return statementKind(node) !== 'utility'
}

/**
 * Whether running the statement may change rows or take row locks, as far as its text tells: DML at any depth
 * (data-modifying WITH), SELECT INTO, FOR UPDATE/SHARE, and anything that is not planned. Functions that write
 * are not seen here.
 */
export function writes(node: Node): boolean {
  if (!isPlannable(node)) return true
  let found = false
  walk(node, ({ tag, fields }) => {
    if (tag !== 'SelectStmt' && tag in kinds) found = true
    if (tag === 'LockingClause') found = true
    // the INTO of a UNION is kept in its leftmost arm, which stands in a field without a name of its own
    for (let arm: unknown = tag === 'SelectStmt' ? fields : undefined; arm; arm = (arm as SelectStmt).larg) {
      if ((arm as SelectStmt).intoClause) found = true
    }
  })
  return found
}

/** The highest `$n` in the statement; 0 when it has no parameters. */
export function parameterCount(node: Node): number {
  return Math.max(0, ...nodesOf(node, 'ParamRef').map((parameter) => parameter.number ?? 0))
}
