import { noteSnapshot, readSnapshotFile } from '../advisor/snapshot/snapshot-file.ts'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { EngineError } from '../sandbox/engine-error.ts'
import { openPlanner, type Planner } from '../sandbox/planner.ts'
import type { Statement } from '../sql/parser.ts'
import { quoteLiteral } from '../sql/quote.ts'
import { parameterCount } from '../sql/statement.ts'
import { checkValues } from './check-values.ts'
import type { ExplainResult } from './explain-result.ts'
import { explained } from './explained.ts'
import { proposeOnPlanner } from './propose-indexes.ts'
import { readCatalogFacts } from './read-catalog-facts.ts'
import { oneStatement } from './statement-input.ts'

/** What to explain without a server. */
export interface ExplainSnapshotInput {
  /** A file of `takeSnapshot`. */
  snapshotFile: string
  sql: string
  /** Values for `$1`, `$2`, … in that order; without them a generic plan is made. */
  values?: readonly string[]
  /** Whether to look for indexes. */
  indexes?: boolean
}

/**
 * Explains one statement from a snapshot file: the embedded planner plans it, and no connection is made. Throws what
 * reading the file throws, `SQL_SYNTAX`, `INPUT_INVALID`, `USAGE_INVALID` for values that do not fit, `SQL_FAILED` for
 * a statement that the schema of the snapshot does not fit, and `SANDBOX_FAILED`.
 */
export async function explainSnapshot(
  input: ExplainSnapshotInput,
  context: RunContext,
): Promise<ExplainResult> {
  const statement = await oneStatement(input.sql)
  const { values = [], indexes = false } = input
  checkValues(statement, values, false)
  const recording = await readSnapshotFile(input.snapshotFile)
  noteSnapshot(recording, input.snapshotFile, context)
  await using planner = await openPlanner(recording.snapshot, context)
  const { server, takenAt } = planner.snapshot
  const facts = await readCatalogFacts((sql) => planner.engine.query(sql), statement.node)
  return explained({
    server: { version: server.version, database: server.database, snapshotOf: takenAt },
    statement,
    values,
    analyzed: false,
    planJson: await planned(planner, statement, values),
    facts,
    proposed: indexes ? await proposeOnPlanner(planner)(statement.text, context) : undefined,
  })
}

/** The planner has one session with the simple protocol, so values go in through a prepared statement. */
async function planned(
  planner: Planner,
  { text, node }: Statement,
  values: readonly string[],
): Promise<unknown> {
  const { engine } = planner
  const options = 'FORMAT JSON, VERBOSE, SETTINGS'
  try {
    if (values.length === 0) {
      const generic = parameterCount(node) > 0 ? ', GENERIC_PLAN' : ''
      return planOf(await engine.query(`EXPLAIN (${options}${generic}) ${text}`))
    }
    await engine.script(`PREPARE post_ai_values AS ${text}`)
    await engine.script('SET plan_cache_mode = force_custom_plan')
    try {
      const literals = values.map(quoteLiteral).join(', ')
      return planOf(await engine.query(`EXPLAIN (${options}) EXECUTE post_ai_values(${literals})`))
    } finally {
      await engine.script('RESET plan_cache_mode')
      await engine.script('DEALLOCATE post_ai_values')
    }
  } catch (error) {
    throw error instanceof EngineError ? refused(error, planner) : error
  }
}

function planOf(rows: readonly { 'QUERY PLAN': unknown }[]): unknown {
  return rows[0]?.['QUERY PLAN']
}

function refused(error: EngineError, { notLoaded, snapshot }: Planner): PostAiError {
  const missing = notLoaded.map(
    ({ statement, reason }) => `Not in the embedded planner: ${statement} (${reason})`,
  )
  return new PostAiError('SQL_FAILED', `The embedded planner refuses the statement: ${error.message}.`, {
    hints: [
      `The snapshot was taken ${snapshot.takenAt}; if the schema changed since, take a new one: post-ai snapshot`,
      ...missing.slice(0, 5),
    ],
    cause: error,
  })
}
