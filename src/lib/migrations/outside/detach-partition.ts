import type { Node } from '@pgsql/types'
import { messageOf } from '../../core/error.ts'
import { type Connection, connect } from '../../postgres/connection.ts'
import { untilIdle } from '../../postgres/index-remains.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { OutsideRule } from './outside-rule.ts'
import { relationText } from './relation-text.ts'

/** DETACH PARTITION CONCURRENTLY: broken off, the partition is "pending detach" until FINALIZE. */
export const detachPartition: OutsideRule = {
  patient: true,
  before: async () => null,
  async settle(connection, node) {
    const pending = await isPending(connection, node)
    if (pending === undefined) return 'done'
    if (!pending) return 'again'
    await connection.script(finalizeSql(node))
    return 'done'
  },
  async cleanUp(url, pid, node) {
    try {
      await using connection = await connect(url, {
        settings: { lock_timeout: '5s', statement_timeout: '30s' },
      })
      await untilIdle(connection, pid)
      return (await isPending(connection, node)) ? [finalizeSql(node)] : []
    } catch (error) {
      return [`${finalizeSql(node)}; -- ${messageOf(error)}`]
    }
  },
}

/** Undefined when it is no partition of the table any more. */
async function isPending(connection: Connection, node: Node): Promise<boolean | undefined> {
  const { parent, child } = relations(node)
  const [row] = await connection.query<{ pending: boolean }>(
    // the column is there since PostgreSQL 14, as the statement is
    `SELECT coalesce((pg_catalog.to_jsonb(i) ->> 'inhdetachpending')::boolean, false) AS pending
     FROM pg_catalog.pg_inherits i WHERE inhrelid = pg_catalog.to_regclass($1) AND inhparent = pg_catalog.to_regclass($2)`,
    [child, parent],
  )
  return row?.pending
}

function finalizeSql(node: Node): string {
  const { parent, child } = relations(node)
  return `ALTER TABLE ${parent} DETACH PARTITION ${child} FINALIZE`
}

function relations(node: Node): { parent: string; child: string } {
  const [command] = nodesOf(node, 'PartitionCmd')
  return {
    parent: relationText('AlterTableStmt' in node ? node.AlterTableStmt.relation : undefined),
    child: relationText(command?.name),
  }
}
