import type { Node } from '@pgsql/types'
import type { Connection } from '../../postgres/connection.ts'
import { qualifiedName } from '../../sql/quote.ts'
import { relationText } from './relation-text.ts'

/**
 * CREATE INDEX IF NOT EXISTS, not concurrent, takes an INVALID index of that name for the one that is wanted: drops it
 * first. Those of partitioned tables may be invalid for good reason, until all partitions have theirs, and stay.
 */
export async function dropLeftover(connection: Connection, node: Node): Promise<void> {
  if (!('IndexStmt' in node)) return
  const { idxname, if_not_exists, concurrent, relation } = node.IndexStmt
  if (!idxname || if_not_exists !== true || concurrent === true) return
  const [left] = await connection.query<{ schema: string }>(
    `SELECT n.nspname::text AS schema
     FROM pg_catalog.pg_index i
     JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2 AND c.relkind = 'i' AND NOT i.indisvalid
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`,
    [relationText(relation), idxname],
  )
  if (left) await connection.script(`DROP INDEX ${qualifiedName(left.schema, idxname)}`)
}
