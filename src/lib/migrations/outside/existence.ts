import type { Node } from '@pgsql/types'
import type { Connection } from '../../postgres/connection.ts'
import { rootTag } from '../../sql/statement.ts'
import type { OutsideRule } from './outside-rule.ts'

/** In which catalog a statement's object is found, by which column, and which field of the node names it. */
const catalogs: Record<string, readonly [catalog: string, column: string, field: string]> = {
  CreatedbStmt: ['pg_database', 'datname', 'dbname'],
  DropdbStmt: ['pg_database', 'datname', 'dbname'],
  CreateTableSpaceStmt: ['pg_tablespace', 'spcname', 'tablespacename'],
  DropTableSpaceStmt: ['pg_tablespace', 'spcname', 'tablespacename'],
  CreateSubscriptionStmt: ['pg_subscription', 'subname', 'subname'],
  DropSubscriptionStmt: ['pg_subscription', 'subname', 'subname'],
}

/** CREATE and DROP of databases, tablespaces and subscriptions: done when the object is there, or gone. */
export const existence: OutsideRule = {
  patient: false,
  before: (connection, node) => exists(connection, node),
  async settle(connection, node, before) {
    return (await exists(connection, node)) === before ? 'again' : 'done'
  },
}

async function exists(connection: Connection, node: Node): Promise<boolean> {
  const tag = rootTag(node)
  const [catalog, column, field] = catalogs[tag] ?? []
  if (!catalog || !field) return false
  const fields = Object.values(node)[0] as Record<string, unknown>
  const sql = `SELECT 1 FROM pg_catalog.${catalog} WHERE ${column} = $1`
  return (await connection.query(sql, [fields[field]])).length > 0
}
