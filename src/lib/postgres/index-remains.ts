import { messageOf } from '../core/error.ts'
import { sleep } from '../core/interrupt.ts'
import { qualifiedName } from '../sql/quote.ts'
import { type Connection, connect } from './connection.ts'

/** Where an index is, or is to be. */
export interface IndexPlace {
  schema: string
  index: string
}

/** An index as it is on the server. */
export interface IndexState {
  valid: boolean
  partitioned: boolean
  bytes: number
}

/** The index of that name, or undefined. */
export async function indexState(connection: Connection, place: IndexPlace): Promise<IndexState | undefined> {
  const [state] = await connection.query<IndexState & { building: boolean }>(stateSql, [
    place.schema,
    place.index,
  ])
  return state
}

/**
 * An index of that name that an earlier, killed build left invalid would make CREATE INDEX fail: drops it.
 * Throws when it is invalid because another session is building it right now.
 */
export async function dropInvalid(connection: Connection, place: IndexPlace): Promise<void> {
  const [state] = await connection.query<IndexState & { building: boolean }>(stateSql, [
    place.schema,
    place.index,
  ])
  if (state?.building) throw new Error(`another session is building the index ${nameOf(place)}.`)
  if (state && !state.valid) await connection.script(dropSql(place, state))
}

/** An index that a build that failed may have left. */
export interface Remains extends IndexPlace {
  /** Whether its CREATE INDEX succeeded; then it goes also when it is valid. */
  created: boolean
}

/** A failed clean-up is given up after so long: a drop waits for every transaction that has used the table. */
const LIMITS = { lock_timeout: '5s', statement_timeout: '30s' }

/**
 * Drops what a build left, on a session of its own: the first one may be gone, or still ending its cancelled
 * statement. Returns the statements that would drop what could not be dropped now.
 */
export async function dropRemains(
  url: string,
  builder: number | null,
  remains: readonly Remains[],
): Promise<string[]> {
  const left = new Map(remains.map((place) => [place, dropSql(place, { partitioned: false })]))
  try {
    await using connection = await connect(url, { settings: LIMITS })
    if (builder !== null) await untilIdle(connection, builder)
    // in the order of creation: with a partitioned index go those attached to it
    for (const place of remains) {
      const state = await indexState(connection, place)
      if (state && (place.created || !state.valid)) {
        left.set(place, dropSql(place, state))
        await connection.script(dropSql(place, state))
      }
      left.delete(place)
    }
  } catch (error) {
    return [...left.values()].map((sql) => `${sql}; -- ${messageOf(error)}`)
  }
  return []
}

/** Waits until the session has ended its statement; at most ten seconds. */
export async function untilIdle(connection: Connection, pid: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const busy = await connection.query(
      `SELECT FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND state = 'active'`,
      [pid],
    )
    if (busy.length === 0) return
    await sleep(100)
  }
}

function dropSql(place: IndexPlace, { partitioned }: Pick<IndexState, 'partitioned'>): string {
  return `DROP INDEX ${partitioned ? '' : 'CONCURRENTLY '}IF EXISTS ${nameOf(place)}`
}

function nameOf({ schema, index }: IndexPlace): string {
  return qualifiedName(schema, index)
}

const stateSql = `
  SELECT i.indisvalid AS valid, c.relkind = 'I' AS partitioned, pg_catalog.pg_relation_size(c.oid)::float8 AS bytes,
         EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid) AS building
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2`
