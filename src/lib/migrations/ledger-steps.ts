import type { Connection } from '../postgres/connection.ts'
import type { Direction } from './ledger.ts'
import { LEDGER_STEPS } from './ledger-schema.ts'
import type { MigrationStatement } from './statements.ts'

/** A statement that was begun. */
export interface LedgerStep {
  statement: number
  sql: string
  /** What was there before, to tell after a crash whether it has been run; null for one in a transaction. */
  before: unknown
  finished: boolean
}

/** The statements of a migration that were begun, in order. */
export async function readSteps(
  connection: Connection,
  version: string,
  direction: Direction,
): Promise<LedgerStep[]> {
  return connection.query<LedgerStep & Record<string, unknown>>(
    `SELECT statement, sql, before, finished_at IS NOT NULL AS finished FROM ${LEDGER_STEPS}
     WHERE version = $1 AND direction = $2 ORDER BY statement`,
    [version, direction],
  )
}

/** A statement and how long it took. */
export interface TimedStatement {
  statement: MigrationStatement
  durationMs: number
}

/** Notes statements as done; called in the transaction that did them. */
export async function noteSteps(
  connection: Connection,
  version: string,
  direction: Direction,
  done: readonly TimedStatement[],
): Promise<void> {
  await connection.query(
    `INSERT INTO ${LEDGER_STEPS} (version, direction, statement, sql, started_at, finished_at, duration_ms)
     SELECT $1, $2, n, sql, pg_catalog.clock_timestamp() - ms * interval '1 millisecond', pg_catalog.clock_timestamp(), ms
     FROM ROWS FROM (pg_catalog.unnest($3::int[]), pg_catalog.unnest($4::text[]), pg_catalog.unnest($5::float8[]))
       AS step(n, sql, ms)`,
    [
      version,
      direction,
      done.map(({ statement }) => statement.number),
      done.map(({ statement }) => statement.sql),
      done.map(({ durationMs }) => durationMs),
    ],
  )
}

/** Notes that a statement outside a transaction is about to be run, and what was there before it. */
export async function noteStepBegun(
  connection: Connection,
  version: string,
  direction: Direction,
  statement: MigrationStatement,
  before: unknown,
): Promise<void> {
  await connection.query(
    `INSERT INTO ${LEDGER_STEPS} (version, direction, statement, sql, before, started_at)
     VALUES ($1, $2, $3, $4, $5, pg_catalog.clock_timestamp())
     ON CONFLICT (version, direction, statement) DO UPDATE SET sql = EXCLUDED.sql, started_at = EXCLUDED.started_at`,
    [version, direction, statement.number, statement.sql, JSON.stringify(before)],
  )
}

/** Notes that it is done. */
export async function noteStepDone(
  connection: Connection,
  version: string,
  direction: Direction,
  statement: number,
): Promise<void> {
  await connection.query(
    `UPDATE ${LEDGER_STEPS} SET finished_at = pg_catalog.clock_timestamp(),
       duration_ms = extract(epoch FROM pg_catalog.clock_timestamp() - started_at) * 1000
     WHERE version = $1 AND direction = $2 AND statement = $3`,
    [version, direction, statement],
  )
}

/** Takes back the note of a statement that failed and left nothing. */
export async function forgetStep(
  connection: Connection,
  version: string,
  direction: Direction,
  statement: number,
): Promise<void> {
  const sql = `DELETE FROM ${LEDGER_STEPS} WHERE version = $1 AND direction = $2 AND statement = $3`
  await connection.query(sql, [version, direction, statement])
}
