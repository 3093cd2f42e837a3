import { nodesOf } from '../../sql/walk.ts'
import { keyOf } from './model.ts'
import { type CheckSubject, isPartitioned, shownTable } from './rule.ts'

/** How to have an index without anybody waiting for it. */
export function indexAdvice({ node, sql, model }: CheckSubject): string {
  if ('IndexStmt' in node) {
    const { relation = {}, idxname = 'the index' } = node.IndexStmt
    const key = keyOf(model, relation)
    if (isPartitioned(model, key))
      return `CREATE INDEX ${idxname} ON ONLY ${shownTable(key)} (…); then CREATE INDEX CONCURRENTLY on each partition, and ALTER INDEX ${idxname} ATTACH PARTITION for each.`
    return `${sql.replace(/\bINDEX\b/i, 'INDEX CONCURRENTLY')}; outside a transaction.`
  }
  if ('ReindexStmt' in node) return 'REINDEX … CONCURRENTLY, outside a transaction.'
  const constraint = nodesOf(node, 'Constraint').find(({ contype }) =>
    /UNIQUE|PRIMARY|EXCLUSION/.test(contype ?? ''),
  )
  if (constraint?.contype === 'CONSTR_EXCLUSION')
    return 'An exclusion constraint cannot be added online: make a new table with it, copy in batches, and swap the names.'
  const words = constraint?.contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE'
  if (constraint)
    return `CREATE UNIQUE INDEX CONCURRENTLY first, then ALTER TABLE … ADD CONSTRAINT … ${words} USING INDEX, which takes a moment.`
  return 'Make a new index on a new column CONCURRENTLY, and swap the names.'
}
