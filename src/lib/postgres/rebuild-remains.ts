import { messageOf } from '../core/error.ts'
import { type Connection, connect } from './connection.ts'
import { untilIdle } from './index-remains.ts'

/** A failed clean-up is given up after so long: a drop waits for every transaction that has used the table. */
const LIMITS = { lock_timeout: '5s', statement_timeout: '30s' }

/** The half-made copies that interrupted REINDEX CONCURRENTLY leave, quoted and with schema. */
export async function rebuildRemains(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(remainsSql)
  return rows.map(({ name }) => name)
}

/**
 * Drops the half-made copies that a REINDEX CONCURRENTLY of ours left, but for those that were there before. Returns the
 * statements that would drop what could not be dropped now.
 */
export async function dropRebuildRemains(
  url: string,
  pid: number,
  before: readonly string[],
): Promise<string[]> {
  let names: string[] = []
  try {
    await using connection = await connect(url, { settings: LIMITS })
    await untilIdle(connection, pid)
    names = (await rebuildRemains(connection)).filter((name) => !before.includes(name))
    while (names[0] !== undefined) {
      await connection.script(dropSql(names[0]))
      names.shift()
    }
  } catch (error) {
    return names.map((name) => `${dropSql(name)}; -- ${messageOf(error)}`)
  }
  return []
}

function dropSql(name: string): string {
  return `DROP INDEX CONCURRENTLY IF EXISTS ${name}`
}

/** "Rebuilding Indexes Concurrently" (REINDEX) names them; those that a session is building now are its own. */
const remainsSql = `
  SELECT c.oid::regclass::text AS name
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`
