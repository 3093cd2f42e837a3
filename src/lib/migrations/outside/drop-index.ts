import type { Node } from '@pgsql/types'
import type { Connection } from '../../postgres/connection.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import type { OutsideRule } from './outside-rule.ts'

/** DROP INDEX CONCURRENTLY: broken off, it leaves the index INVALID; the same statement again takes it away. */
export const dropIndex: OutsideRule = {
  patient: true,
  before: (connection, node) => oidOf(connection, node),
  async settle(connection, node, before) {
    return before !== null && (await oidOf(connection, node)) !== before ? 'done' : 'again'
  },
}

/** A concurrent drop names one index. */
async function oidOf(connection: Connection, node: Node): Promise<number | null> {
  const [object] = 'DropStmt' in node ? (node.DropStmt.objects ?? []) : []
  const names = object && 'List' in object ? (object.List.items ?? []) : []
  const text = names
    .map((name) => quoteIdentifier('String' in name ? (name.String.sval ?? '') : ''))
    .join('.')
  const [row] = await connection.query<{ oid: number | null }>(
    'SELECT pg_catalog.to_regclass($1)::oid::int8::float8 AS oid',
    [text],
  )
  return row?.oid ?? null
}
