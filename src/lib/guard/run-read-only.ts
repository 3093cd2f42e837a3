import type { Socket } from 'node:net'
import type { FieldDef, QueryArrayConfig } from 'pg'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { orInterrupted, throwIfInterrupted } from '../core/interrupt.ts'
import { formatBytes } from '../core/units.ts'
import { type Connection, connect } from '../postgres/connection.ts'
import { fromDriver } from '../postgres/sql-error.ts'
import { cellOf, sizeOf } from './cells.ts'
import type { QueryCell, QueryColumn, QueryLimits, QueryResult } from './query-result.ts'

/** What besides the statement and its limits. */
export interface ReadOnlyRun {
  /** What is done in the transaction first: the judgement, which shall see what the statement will see. */
  before?: (connection: Connection) => Promise<void>
  /** Values for `$1`, `$2`, …; bound, never pasted. */
  values?: readonly unknown[]
}

/**
 * The fourth layer by itself: runs a query on a connection of its own so that it can keep little even if the layers above let
 * through what they should not. The transaction is read only, and pinned so by a first snapshot; the extended protocol takes
 * one statement; a cursor takes nothing but a query and gives no more than is fetched; time, locks, rows and bytes are
 * limited; all ends with a rollback and the end of the session.
 */
export async function runReadOnly(
  url: string,
  sql: string,
  limits: QueryLimits,
  context: RunContext,
  { before, values = [] }: ReadOnlyRun = {},
): Promise<QueryResult> {
  await using connection = await connect(url, { signal: context.signal, settings: sessionSettings(limits) })
  await connection.query('BEGIN TRANSACTION READ ONLY')
  // From the first snapshot on the server refuses to make the transaction read write.
  await connection.query('SELECT 1')
  await connection.query(limitTemporaryFilesSql)
  try {
    await before?.(connection)
    const began = performance.now()
    await connection.query(`DECLARE ${CURSOR} NO SCROLL CURSOR WITHOUT HOLD FOR ${sql}`, values)
    const fetched = await fetchAll(connection, limits, context.signal)
    return { sql, ...fetched, ms: Math.round((performance.now() - began) * 10) / 10 }
  } catch (error) {
    throw inQuery(error, sql)
  } finally {
    await connection.query('ROLLBACK').catch(() => undefined)
  }
}

/** Only a superuser may set it; for others the server's own limit holds. */
const limitTemporaryFilesSql = `
  SELECT pg_catalog.set_config('temp_file_limit', '8GB', true)
  WHERE pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=) 'on'`

const CURSOR = 'post_ai_query'

/** Rows asked for at once: few at first, because nobody knows how wide they are. */
const FIRST_BATCH = 50
const LARGEST_BATCH = 1000

function sessionSettings(limits: QueryLimits): Record<string, string | number> {
  return {
    default_transaction_read_only: 'on',
    statement_timeout: limits.ms,
    lock_timeout: 2000,
    idle_in_transaction_session_timeout: 60_000,
    standard_conforming_strings: 'on',
    bytea_output: 'hex',
    IntervalStyle: 'postgres',
    extra_float_digits: 1,
  }
}

type Fetched = Pick<QueryResult, 'columns' | 'rows' | 'truncated' | 'cutCells'>

async function fetchAll(connection: Connection, limits: QueryLimits, signal: AbortSignal): Promise<Fetched> {
  const rows: QueryCell[][] = []
  let fields: FieldDef[] = []
  let bytes = 0
  let cutCells = 0
  let batch = FIRST_BATCH
  for (;;) {
    throwIfInterrupted(signal)
    const wanted = Math.min(batch, limits.rows - rows.length + 1)
    const part = await fetchSome(connection, wanted, limits, signal)
    fields = part.fields
    for (const row of part.rows) {
      if (rows.length === limits.rows) return { ...(await done()), truncated: 'rows' }
      bytes += sizeOf(row)
      if (bytes > limits.bytes && rows.length > 0) return { ...(await done()), truncated: 'bytes' }
      rows.push(row.map((text, index) => cell(text, fields[index]?.dataTypeID ?? 0)))
    }
    if (part.rows.length < wanted) return { ...(await done()), truncated: null }
    const wide = bytes / rows.length
    batch = Math.max(1, Math.min(LARGEST_BATCH, Math.floor((limits.bytes - bytes) / wide / 2)))
  }
  function cell(text: string | null, type: number): QueryCell {
    if (text === null || text.length <= limits.cell) return cellOf(text, type)
    cutCells += 1
    return `${text.slice(0, limits.cell)}…`
  }
  async function done() {
    return { columns: await columnsOf(connection, fields), rows, cutCells }
  }
}

/** Rows as the server writes their values, without any parsing by the driver. */
async function fetchSome(connection: Connection, count: number, limits: QueryLimits, signal: AbortSignal) {
  const watch = watchSize(connection, limits.bytes * 4)
  try {
    const config = {
      text: `FETCH FORWARD ${count} FROM ${CURSOR}`,
      rowMode: 'array' as const,
      queryMode: 'extended' as const,
      types: { getTypeParser: () => (text: string) => text },
    }
    const fetching = connection.client.query<(string | null)[]>(config as QueryArrayConfig)
    fetching.catch(() => undefined)
    const { rows, fields } = await orInterrupted(fetching, signal)
    return { rows, fields }
  } catch (error) {
    if (signal.aborted) await connection.cancel()
    if (watch.exceeded()) throw tooWide(limits)
    throw fromDriver(error)
  } finally {
    watch.end()
  }
}

/** Ends the connection when the answer to one fetch is larger than can be meant: a row may hold a gigabyte. */
function watchSize({ client }: Connection, most: number) {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > most) stream.destroy()
  }
  stream.on('data', count)
  return { exceeded: () => bytes > most, end: () => stream.off('data', count) }
}

function tooWide({ bytes }: QueryLimits): PostAiError {
  return new PostAiError(
    'SQL_FAILED',
    `The rows are too wide: a few of them are larger than four times the limit of ${formatBytes(bytes)}.`,
    { hints: ['Select fewer columns, or their beginnings: left(column, 1000).'] },
  )
}

async function columnsOf(connection: Connection, fields: readonly FieldDef[]): Promise<QueryColumn[]> {
  const types = await connection.query<{ type: string }>(
    `SELECT pg_catalog.format_type(t.id, t.modifier) AS type
     FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[]))
       WITH ORDINALITY AS t(id, modifier, place) ORDER BY t.place`,
    [fields.map(({ dataTypeID }) => dataTypeID), fields.map(({ dataTypeModifier }) => dataTypeModifier)],
  )
  return fields.map(({ name }, index) => ({ name, type: types[index]?.type ?? 'unknown' }))
}

/** The error with its place in the query, not in the DECLARE around it. */
function inQuery(error: unknown, sql: string): unknown {
  if (!(error instanceof PostAiError) || !error.sql?.statement?.endsWith(sql)) return error
  const { statement, position, ...detail } = error.sql
  const within = position === undefined ? 0 : position - ([...statement].length - [...sql].length)
  return new PostAiError(error.code, error.message, {
    hints: error.hints,
    sql: { ...detail, ...(within > 0 && { statement: sql, position: within }) },
    cause: error,
  })
}
