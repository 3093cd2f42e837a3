import type { RunContext } from '../core/context.ts'
import { messageOf, PostAiError } from '../core/error.ts'
import { type Connection, connect } from '../postgres/connection.ts'
import { loadParser } from '../sql/parser.ts'
import { qualifiedName } from '../sql/quote.ts'
import type { Recommendation } from './advice.ts'

/** What became of one recommendation that was applied. */
export interface AppliedIndex {
  /** Id of the recommendation. */
  id: string
  ddl: string
  /** How to undo it. */
  down: string
  /** Names of the indexes that were built, with their real sizes. */
  indexes: { name: string; bytes: number }[]
  seconds: number
}

/** A plan lock must never be waited for behind a queue; but a concurrent build has to wait for old snapshots. */
const SETTINGS = { lock_timeout: '0', statement_timeout: '0', idle_in_transaction_session_timeout: '0' }

/**
 * Builds recommended indexes one after the other, without blocking writes, and checks that each is valid.
 * A build that fails or is interrupted leaves nothing: its invalid remains are dropped.
 * Throws `INDEX_BUILD_FAILED`; what was built before stays and is named in the message.
 */
export async function applyRecommendations(
  url: string,
  recommendations: readonly Recommendation[],
  context: RunContext,
): Promise<AppliedIndex[]> {
  const applied: AppliedIndex[] = []
  for (const [number, recommendation] of recommendations.entries()) {
    context.report.step(
      `Building index ${number + 1} of ${recommendations.length} on ${recommendation.table}`,
    )
    try {
      applied.push(await build(url, recommendation, context))
    } catch (error) {
      if (error instanceof PostAiError && error.code === 'INTERRUPTED') throw error
      throw buildFailed(recommendation, applied, error)
    }
  }
  return applied
}

/** The name and table an index statement creates, or undefined for ATTACH PARTITION. */
interface Creation {
  schema: string
  index: string
}

async function build(
  url: string,
  recommendation: Recommendation,
  context: RunContext,
): Promise<AppliedIndex> {
  const started = performance.now()
  const statements = (await loadParser()).statements(recommendation.ddl)
  const indexes: AppliedIndex['indexes'] = []
  await using connection = await connect(url, { signal: context.signal, settings: SETTINGS })
  for (const { text, node } of statements) {
    const creation: Creation | undefined =
      'IndexStmt' in node && node.IndexStmt.idxname
        ? { schema: node.IndexStmt.relation?.schemaname ?? 'public', index: node.IndexStmt.idxname }
        : undefined
    if (creation) await dropInvalid(connection, creation)
    try {
      await connection.script(text)
    } catch (error) {
      await cleanUp(url, recommendation, creation)
      throw error
    }
    if (creation) indexes.push(await verified(connection, creation))
  }
  const { id, ddl, down } = recommendation
  return { id, ddl, down, indexes, seconds: (performance.now() - started) / 1000 }
}

/** An index of that name that an earlier, killed build left invalid would make CREATE INDEX fail. */
async function dropInvalid(connection: Connection, { schema, index }: Creation): Promise<void> {
  const [left] = await connection.query<{ valid: boolean; partitioned: boolean }>(stateSql, [schema, index])
  if (!left || left.valid) return
  const how = left.partitioned ? '' : 'CONCURRENTLY '
  await connection.script(`DROP INDEX ${how}IF EXISTS ${qualifiedName(schema, index)}`)
}

/** Drops what a failed build left, on a session of its own: the first one may be gone or cancelled. */
async function cleanUp(
  url: string,
  recommendation: Recommendation,
  creation: Creation | undefined,
): Promise<void> {
  try {
    await using connection = await connect(url, { settings: SETTINGS })
    if (creation) await dropInvalid(connection, creation)
    if (recommendation.ddl.includes('ATTACH PARTITION')) {
      await connection.script(recommendation.down.replace('DROP INDEX ', 'DROP INDEX IF EXISTS '))
    }
  } catch {
    // the server is out of reach; the message of the failure names the index
  }
}

async function verified(
  connection: Connection,
  { schema, index }: Creation,
): Promise<{ name: string; bytes: number }> {
  const [state] = await connection.query<{ valid: boolean; partitioned: boolean; bytes: number }>(stateSql, [
    schema,
    index,
  ])
  // an index ON ONLY a partitioned table becomes valid when its last partition is attached
  if (!state || !(state.valid || state.partitioned))
    throw new Error(`the index ${index} is not valid after its build`)
  return { name: `${schema}.${index}`, bytes: state.bytes }
}

const stateSql = `
  SELECT i.indisvalid AS valid, c.relkind = 'I' AS partitioned, pg_catalog.pg_relation_size(c.oid)::float8 AS bytes
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2`

function buildFailed(failed: Recommendation, applied: readonly AppliedIndex[], cause: unknown): PostAiError {
  const built = applied.flatMap((entry) => entry.indexes.map((index) => index.name))
  const before = built.length > 0 ? ` Built before it, and kept: ${built.join(', ')}.` : ''
  return new PostAiError(
    'INDEX_BUILD_FAILED',
    `The index ${failed.id} on ${failed.table} was not built: ${messageOf(cause)}${before}`,
    {
      hints: [
        'What was left of it was dropped. Mend the reason, then run the same command again.',
        `By hand: ${failed.ddl}`,
      ],
      ...(cause instanceof PostAiError && cause.sql && { sql: cause.sql }),
      cause,
    },
  )
}
