import { keyOf, tableOf } from '../check/model.ts'
import type { CheckRule } from '../check/rule.ts'

/**
 * CREATE or DROP INDEX CONCURRENTLY on a partitioned table.
 *
 * Why: The server refuses it. The parent's index is made without the partitions (ON ONLY), that of each partition
 * concurrently, and attached.
 *
 * Bad:
 * ```sql
 * CREATE INDEX CONCURRENTLY events_kind ON events (kind);
 * ```
 *
 * Good:
 * ```sql
 * CREATE INDEX events_kind ON ONLY events (kind);
 * ```
 *
 * Source: PostgreSQL documentation, CREATE INDEX, Building Indexes Concurrently.
 */
export const concurrentlyOnPartitioned: CheckRule = {
  name: 'concurrently-on-partitioned',
  summary: 'an index of a partitioned table cannot be built concurrently',
  severity: 'error',
  check({ node, model }) {
    if (!('IndexStmt' in node) || !node.IndexStmt.concurrent) return []
    const { relation = {}, idxname = 'index' } = node.IndexStmt
    if (tableOf(model, keyOf(model, relation)).kind !== 'p') return []
    return [
      {
        message: `${relation.relname} is partitioned: the server refuses to build its index concurrently.`,
        fix: `CREATE INDEX ${idxname} ON ONLY ${relation.relname} (…); then CREATE INDEX CONCURRENTLY on each partition, and ALTER INDEX ${idxname} ATTACH PARTITION for each.`,
      },
    ]
  },
}
