import type { Node } from '@pgsql/types'
import type { RunContext } from '../../core/context.ts'
import { messageOf, PostAiError } from '../../core/error.ts'
import { type Connection, connect } from '../../postgres/connection.ts'
import { loadParser } from '../../sql/parser.ts'
import type { AppliedIndex } from '../advice.ts'
import type { CreateIndex, Recommendation } from '../recommendation.ts'
import { dropInvalid, dropRemains, type IndexPlace, indexState, type Remains } from './index-remains.ts'

/** A concurrent build has to wait for old snapshots, however long they last, and holds up nobody meanwhile. */
const SETTINGS = { statement_timeout: '0', idle_in_transaction_session_timeout: '0' }

/** Other statements are quick, but whoever comes while they wait for their lock waits behind them. */
const LOCK_TIMEOUT = '5s'

/**
 * Builds recommended indexes one after the other, without blocking writes, and checks that each is valid.
 * A build that fails or is interrupted leaves nothing: its remains are dropped.
 * Throws `INDEX_BUILD_FAILED` or `INTERRUPTED`; what was built before stays and is named in the message, as is what
 * could not be dropped.
 */
export async function applyRecommendations(
  url: string,
  recommendations: readonly Recommendation[],
  context: RunContext,
): Promise<AppliedIndex[]> {
  const applied: AppliedIndex[] = []
  const indexes = recommendations.filter((entry) => entry.kind === 'create-index')
  for (const [number, recommendation] of indexes.entries()) {
    context.report.step(`Building index ${number + 1} of ${indexes.length} on ${recommendation.table}`)
    applied.push(await build(url, recommendation, applied, context))
  }
  return applied
}

async function build(
  url: string,
  recommendation: CreateIndex,
  before: readonly AppliedIndex[],
  context: RunContext,
): Promise<AppliedIndex> {
  const started = performance.now()
  const remains: Remains[] = []
  let builder: number | null = null
  try {
    await using connection = await connect(url, { signal: context.signal, settings: SETTINGS })
    builder = (connection.client as unknown as { processID: number | null }).processID
    for (const statement of (await loadParser()).statements(recommendation.ddl))
      await run(connection, statement, remains)
    const indexes = await verified(connection, remains)
    const { id, ddl, down } = recommendation
    return { id, ddl, down, indexes, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    const left = remains.length > 0 ? await dropRemains(url, builder, remains) : []
    throw context.signal.aborted
      ? interruptedBuild(before, left)
      : buildFailed(recommendation, before, left, error)
  }
}

/** Runs one statement of a recommendation; an index that it creates, or fails to, is added to `remains`. */
async function run(
  connection: Connection,
  { text, node }: { text: string; node: Node },
  remains: Remains[],
): Promise<void> {
  const created = createdBy(node)
  if (created) await dropInvalid(connection, created)
  const index = created && { ...created, created: false }
  if (index) remains.push(index)
  const concurrent = 'IndexStmt' in node && node.IndexStmt.concurrent
  await connection.script(`SET lock_timeout = '${concurrent ? 0 : LOCK_TIMEOUT}'`)
  await connection.script(text)
  if (index) index.created = true
}

/** The index that a statement creates; undefined for ATTACH PARTITION. */
function createdBy(node: Node): IndexPlace | undefined {
  if (!('IndexStmt' in node) || !node.IndexStmt.idxname) return undefined
  return { schema: node.IndexStmt.relation?.schemaname ?? 'public', index: node.IndexStmt.idxname }
}

/** An index ON ONLY a partitioned table is valid once its last partition is attached: so all are looked at last. */
async function verified(
  connection: Connection,
  built: readonly IndexPlace[],
): Promise<AppliedIndex['indexes']> {
  const indexes: AppliedIndex['indexes'] = []
  for (const place of built) {
    const state = await indexState(connection, place)
    if (!state?.valid) throw new Error(`the index ${place.index} is not valid after its build.`)
    indexes.push({ name: `${place.schema}.${place.index}`, bytes: state.bytes })
  }
  return indexes
}

function interruptedBuild(before: readonly AppliedIndex[], left: readonly string[]): PostAiError {
  return new PostAiError('INTERRUPTED', `Interrupted.${builtBefore(before)}`, { hints: leftHints(left) })
}

function buildFailed(
  failed: CreateIndex,
  before: readonly AppliedIndex[],
  left: readonly string[],
  cause: unknown,
): PostAiError {
  return new PostAiError(
    'INDEX_BUILD_FAILED',
    `The index ${failed.id} on ${failed.table} was not built: ${messageOf(cause)}${builtBefore(before)}`,
    {
      hints: [
        ...leftHints(left),
        `${left.length > 0 ? '' : 'Nothing is left of it. '}Mend the reason, then run the same command again.`,
        `By hand: ${failed.ddl}`,
      ],
      ...(cause instanceof PostAiError && cause.sql && { sql: cause.sql }),
      cause,
    },
  )
}

function builtBefore(before: readonly AppliedIndex[]): string {
  const names = before.flatMap((entry) => entry.indexes.map((index) => index.name))
  return names.length > 0 ? ` Built before it, and kept: ${names.join(', ')}.` : ''
}

function leftHints(left: readonly string[]): string[] {
  return left.map((sql) => `What is left of it could not be dropped; do it later: ${sql}`)
}
