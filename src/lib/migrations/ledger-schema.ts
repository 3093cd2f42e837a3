import { PostAiError } from '../core/error.ts'
import type { Connection } from '../postgres/connection.ts'

/** The schema in which the ledger lies. */
export const LEDGER_SCHEMA = 'post_ai'

/** The ledger: a row per migration that is applied or under way. */
export const LEDGER = 'post_ai.migrations'

/** A row per statement of these, with when it began and ended. */
export const LEDGER_STEPS = 'post_ai.migration_steps'

/**
 * Makes the ledger when it is not there; called while the runner's lock is held. Throws `SQL_FAILED` with what the role
 * needs when it may not make the schema.
 */
export async function createLedger(connection: Connection): Promise<void> {
  if (await hasLedger(connection)) return
  try {
    const [schema] = await connection.query('SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1', [
      LEDGER_SCHEMA,
    ])
    // IF NOT EXISTS would want the right to make one, also where there is one
    await connection.script(`BEGIN; ${schema ? '' : `CREATE SCHEMA ${LEDGER_SCHEMA};`} ${ledgerSql}; COMMIT`)
  } catch (error) {
    await connection.script('ROLLBACK')
    if (!(error instanceof PostAiError) || error.sql?.sqlstate !== '42501') throw error
    throw new PostAiError('SQL_FAILED', `The ledger of migrations cannot be made: ${error.message}`, {
      hints: [
        `Let the role make the schema ${LEDGER_SCHEMA}: GRANT CREATE ON DATABASE … TO the role.`,
        `Or make it for the role: CREATE SCHEMA ${LEDGER_SCHEMA} AUTHORIZATION the role.`,
      ],
      sql: error.sql,
      cause: error,
    })
  }
}

/** Whether the ledger is there. */
export async function hasLedger(connection: Connection): Promise<boolean> {
  const [row] = await connection.query<{ there: boolean }>(
    `SELECT pg_catalog.to_regclass('${LEDGER_STEPS}') IS NOT NULL AS there`,
  )
  return row?.there === true
}

const ledgerSql = `
  CREATE TABLE ${LEDGER} (
    version text PRIMARY KEY,
    name text NOT NULL,
    layout text NOT NULL,
    file text NOT NULL,
    state text NOT NULL CHECK (state IN ('applying', 'applied', 'reverting', 'retired')),
    checksum text,
    up_sql text,
    down_sql text,
    statements int,
    applied_by text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    duration_ms float8
  );
  COMMENT ON TABLE ${LEDGER} IS 'Migrations that post-ai knows to be applied, with the scripts as they were run';
  CREATE TABLE ${LEDGER_STEPS} (
    version text NOT NULL REFERENCES ${LEDGER} ON DELETE CASCADE,
    direction text NOT NULL CHECK (direction IN ('up', 'down')),
    statement int NOT NULL,
    sql text NOT NULL,
    before jsonb,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    duration_ms float8,
    PRIMARY KEY (version, direction, statement)
  );
  COMMENT ON TABLE ${LEDGER_STEPS} IS 'Statements of migrations; one without finished_at was begun outside a transaction'`
