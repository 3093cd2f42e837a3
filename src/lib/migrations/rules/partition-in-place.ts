import { nodesOf } from '../../sql/walk.ts'
import { parentsOf } from '../check/effects/create-table.ts'
import { keyOf } from '../check/model.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'

/**
 * CREATE TABLE … PARTITION OF, or DETACH PARTITION without CONCURRENTLY, on a table in use.
 *
 * Why: Both lock the partitioned table with ACCESS EXCLUSIVE: short, but it waits behind every running query of any
 * partition, and all others wait behind it. ATTACH PARTITION and DETACH … CONCURRENTLY leave reads and writes alone.
 *
 * Bad:
 * ```sql
 * CREATE TABLE events_2028 PARTITION OF events FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE events_2028 (LIKE events INCLUDING ALL);
 * ALTER TABLE events ATTACH PARTITION events_2028 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
 * ```
 *
 * Source: PostgreSQL documentation, Table Partitioning, Partition Maintenance.
 */
export const partitionInPlace: CheckRule = {
  name: 'partition-in-place',
  summary: 'a partition is made or taken away under a lock of the whole table',
  severity: 'caution',
  check({ node, model, major }) {
    if ('CreateStmt' in node && node.CreateStmt.partbound) {
      const [parent] = parentsOf(node.CreateStmt).map((name) => keyOf(model, name))
      if (parent === undefined || !isInUse(model, parent)) return []
      const name = node.CreateStmt.relation?.relname
      return [
        {
          message: `${shownTable(parent)} is locked against reads and writes while the partition is made.`,
          fix: `CREATE TABLE ${name} (LIKE ${shownTable(parent)} INCLUDING ALL); then ALTER TABLE ${shownTable(parent)} ATTACH PARTITION ${name} …`,
        },
      ]
    }
    if (!('AlterTableStmt' in node) || major < 14) return []
    const key = keyOf(model, node.AlterTableStmt.relation ?? {})
    const detaches = nodesOf(node, 'AlterTableCmd').some(
      ({ subtype, def }) =>
        subtype === 'AT_DetachPartition' && def && 'PartitionCmd' in def && !def.PartitionCmd.concurrent,
    )
    if (!detaches || !isInUse(model, key)) return []
    return [
      {
        message: `${shownTable(key)} is locked against reads and writes while the partition is taken away.`,
        fix: 'DETACH PARTITION … CONCURRENTLY, in a transaction of its own.',
      },
    ]
  },
}
