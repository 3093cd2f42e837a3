import type { Node } from '@pgsql/types'
import { sleep } from '../../core/interrupt.ts'
import { formatBytes } from '../../core/units.ts'
import type { Connection } from '../../postgres/connection.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import type { Check, CheckResult } from './check.ts'
import { isFullVacuum, maintainedBy, type NamedRelation, reindexedBy } from './statement-facts.ts'

/** The cumulative statistics of servers before 15 come from a collector, which takes its time; later it is none. */
const PATIENCE_MS = { before15: 5000, since15: 200 }

/** How a relation stands. */
interface State {
  /** With indexes and TOAST. */
  bytes: number
  file: string | null
  vacuumed: string | null
  analyzed: string | null
  invalid: number
}

/**
 * VACUUM and ANALYZE only warn when the role may not do it, and then do nothing: whether the server has counted them tells.
 * After a REINDEX the relation has another file, and all its indexes are valid.
 */
export async function checkMaintenance(nodes: readonly Node[], connection: Connection): Promise<Check> {
  const named = nodes.flatMap((node) => [...maintainedBy(node), ...reindexedBy(node)])
  const [relation] = named
  if (!relation) return async () => ({ verified: 'The server reported no error.', indexes: [] })
  const before = await stateOf(connection, relation)
  if (!before) throw new Error(`${nameOf(relation)} does not exist.`)
  const rewrites = nodes.some((node) => 'ReindexStmt' in node || isFullVacuum(node))
  const vacuums = nodes.some((node) => 'VacuumStmt' in node && node.VacuumStmt.is_vacuumcmd === true)
  const isDone = (after: State): boolean => {
    if (rewrites) return after.file !== before.file || after.file === null
    return vacuums ? after.vacuumed !== before.vacuumed : after.analyzed !== before.analyzed
  }
  return (session) => look(session, relation, before, isDone)
}

async function look(
  connection: Connection,
  relation: NamedRelation,
  before: State,
  isDone: (after: State) => boolean,
): Promise<CheckResult> {
  const started = performance.now()
  const [server] = await connection.query<{ major: number }>(majorSql)
  const patience = (server?.major ?? 0) >= 15 ? PATIENCE_MS.since15 : PATIENCE_MS.before15
  for (;;) {
    const after = await stateOf(connection, relation)
    if (!after) throw new Error(`${nameOf(relation)} is gone.`)
    if (after.invalid > 0) throw new Error(`an index of ${nameOf(relation)} is not valid.`)
    if (isDone(after)) {
      const sizes = `${formatBytes(before.bytes)} → ${formatBytes(after.bytes)}`
      const size = after.bytes === before.bytes ? `${formatBytes(after.bytes)} as before` : sizes
      return { verified: `The server has counted it; ${size}.`, indexes: [] }
    }
    if (performance.now() - started > patience)
      throw new Error(`the server skipped ${nameOf(relation)}; only its owner may do that.`)
    await sleep(100)
  }
}

async function stateOf(connection: Connection, relation: NamedRelation): Promise<State | undefined> {
  const [state] = await connection.query<State>(stateSql, [nameOf(relation)])
  return state
}

function nameOf({ schema, name }: NamedRelation): string {
  return schema === undefined ? quoteIdentifier(name) : qualifiedName(schema, name)
}

const majorSql = `SELECT pg_catalog.current_setting('server_version_num')::int / 10000 AS major`

const stateSql = `
  SELECT CASE WHEN c.relkind IN ('i', 'I') THEN pg_catalog.pg_relation_size(c.oid)
              ELSE pg_catalog.pg_total_relation_size(c.oid) END::float8 AS bytes,
         -- REINDEX TABLE leaves the table's own file: its indexes have the new ones
         CASE WHEN c.relkind IN ('i', 'I') THEN pg_catalog.pg_relation_filenode(c.oid)::text
              ELSE concat_ws(' ', pg_catalog.pg_relation_filenode(c.oid)::text, (
                SELECT string_agg(pg_catalog.pg_relation_filenode(indexrelid)::text, ' ' ORDER BY indexrelid)
                FROM pg_catalog.pg_index WHERE indrelid = c.oid)) END AS file,
         s.last_vacuum::text AS vacuumed, s.last_analyze::text AS analyzed,
         (SELECT count(*)::int FROM pg_catalog.pg_index i
          WHERE c.oid IN (i.indexrelid, i.indrelid) AND NOT i.indisvalid) AS invalid
  FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
  WHERE c.oid = pg_catalog.to_regclass($1)`
